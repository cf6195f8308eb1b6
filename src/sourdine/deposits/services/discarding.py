"""One file of a result is destroyed; with the last of them, the deposit's results are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from sourdine.audit import services as audit
from sourdine.audit.vocabulary import Action
from sourdine.deposits.errors import NoResult
from sourdine.deposits.models import WITH_RESULTS, Deposit, ResultFile
from sourdine.deposits.services import announcing, destruction, lookup
from sourdine.professionals.services import acting
from sourdine.professionals.vocabulary import Act

if TYPE_CHECKING:
    from uuid import UUID

    from sourdine.professionals.services.acting import Actor


def discard(actor: Actor, deposit: UUID, kind: str) -> None:
    """Raises what `authorise` raises, NoSuchDeposit or NoResult."""
    acting.authorise(actor, Act.COLLECT)
    held = lookup.deposit_of(actor, deposit)
    with transaction.atomic():
        place = _forget(held, kind)
        audit.record(
            Action.RESULTS_DESTROYED, **actor.traced, **actor.detail, deposit=str(held.pk), file=str(kind)
        )
    destruction.destroy_places([place])


def _forget(held: Deposit, kind: str) -> str:
    """Of two who discard the last two files at once, one is the last."""
    Deposit.objects.select_for_update().get(pk=held.pk)
    there = ResultFile.objects.filter(deposit=held, deposit__state__in=WITH_RESULTS)
    file = there.filter(kind=kind).first()
    if file is None:
        raise NoResult
    if there.count() == 1:
        destruction.forget_results(held)
    else:
        file.delete()
        announcing.destroy_later(file.place)
    return file.place
