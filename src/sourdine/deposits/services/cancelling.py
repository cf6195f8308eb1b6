"""A deposit is called back by who made it, before its result is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from sourdine import clock
from sourdine.audit import services as audit
from sourdine.audit.vocabulary import Action
from sourdine.deposits.errors import NotCancellable
from sourdine.deposits.models import WORKING, Deposit, State
from sourdine.deposits.services import announcing, destruction, ending, lookup, placing
from sourdine.professionals.services import acting, quota
from sourdine.professionals.vocabulary import Act

if TYPE_CHECKING:
    from uuid import UUID

    from sourdine.professionals.services.acting import Actor


def cancel(actor: Actor, deposit: UUID) -> None:
    """It is not counted, and its file is destroyed; with what came of it, when it is held for review.

    Raises what `authorise` raises, NoSuchDeposit or NotCancellable.
    """
    acting.authorise(actor, Act.DEPOSIT)
    held = lookup.deposit_of(actor, deposit)
    with transaction.atomic():
        _end(held)
        quota.release(held.pk)
        audit.record(Action.DEPOSIT_CANCELLED, **actor.traced, **actor.detail, deposit=str(held.pk))
    destruction.destroy_input(held)


def _end(deposit: Deposit) -> None:
    cancelled = {"state": State.CANCELLED, "cancelled_at": clock.now()}
    mine = Deposit.objects.filter(pk=deposit.pk)
    if mine.filter(state__in=WORKING).update(**cancelled):
        announcing.destroy_input_later(deposit)
        announcing.destroy_later(*placing.places_of(deposit))
    elif mine.filter(state=State.HELD).update(**cancelled):
        ending.forget_unseen(deposit)
    else:
        raise NotCancellable
