"""A deposit is called back by who made it, before its result is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from sourdine import clock
from sourdine.audit import services as audit
from sourdine.audit.vocabulary import Action
from sourdine.deposits.errors import NotCancellable
from sourdine.deposits.models import WORKING, Deposit, State
from sourdine.deposits.services import announcing, destruction, lookup, stays, watched
from sourdine.professionals.services import acting, quota
from sourdine.professionals.vocabulary import Act

if TYPE_CHECKING:
    from uuid import UUID

    from sourdine.professionals.services.acting import Actor


def cancel(actor: Actor, deposit: UUID) -> None:
    """It is not counted, and its file is destroyed.

    Raises what `authorise` raises, NoSuchDeposit or NotCancellable.
    """
    acting.authorise(actor, Act.DEPOSIT)
    held = lookup.deposit_of(actor, deposit)
    with transaction.atomic():
        waiting = Deposit.objects.filter(pk=held.pk, state__in=WORKING)
        if not waiting.update(state=State.CANCELLED, cancelled_at=clock.now()):
            raise NotCancellable
        quota.release(held.pk)
        audit.record(Action.DEPOSIT_CANCELLED, **actor.traced, **actor.detail, deposit=str(held.pk))
        announcing.destroy_input_later(held)
        announcing.destroy_later(held.results_place, watched.watch_place(held), stays.tokens_place(held))
    destruction.destroy_input(held)
