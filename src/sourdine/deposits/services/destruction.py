"""Files are destroyed: inputs at once, results in time. Both leave an event."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from sourdine import clock
from sourdine.audit import services as audit
from sourdine.audit.vocabulary import Action
from sourdine.deposits.errors import NoResult
from sourdine.deposits.models import WITH_RESULTS, Deposit, ResultFile, State
from sourdine.deposits.services import announcing, lookup
from sourdine.deposits.store import place
from sourdine.professionals.services import acting
from sourdine.professionals.vocabulary import Act, WebhookEvent

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from sourdine.professionals.services.acting import Actor


def destroy_places(places: Iterable[str]) -> None:
    """The bytes themselves. What is gone already is gone. Raises StoreUnusable."""
    blobs = place.current()
    for one in places:
        blobs.remove(one)


def input_places(deposit: Deposit) -> tuple[str, str]:
    """The file that came, and what is left of its parts where a process was killed."""
    return deposit.input_place, f"parts/{deposit.pk.hex}"


def destroy_input(deposit: Deposit) -> None:
    """Once its result stands, or it was refused: the bytes, then the event. Raises StoreUnusable."""
    destroy_places(input_places(deposit))
    with transaction.atomic():
        # Told once, by whoever is first; it was not gone before the line above.
        there = Deposit.objects.filter(pk=deposit.pk, input_destroyed_at=None)
        if there.update(input_destroyed_at=clock.now()):
            audit.record(
                Action.INPUT_DESTROYED, organisation=deposit.organisation_id, deposit=str(deposit.pk)
            )


def destroy(actor: Actor, deposit: UUID) -> None:
    """The results, before their time. Raises what `authorise` raises, NoSuchDeposit or NoResult."""
    acting.authorise(actor, Act.COLLECT)
    held = lookup.deposit_of(actor, deposit)
    with transaction.atomic():
        if not forget_results(held):
            raise NoResult
        audit.record(Action.RESULTS_DESTROYED, **actor.traced, **actor.detail, deposit=str(held.pk))
    destroy_places([held.results_place])


def destroy_expired(at: datetime | None = None) -> int:
    """Results whose time is over; how many."""
    over = Deposit.objects.filter(state__in=WITH_RESULTS, expires_at__lte=at or clock.now())
    destroyed = 0
    for one in over.select_related("organisation", "submitted_by")[:1000]:
        with transaction.atomic():
            if not forget_results(one):
                continue
            audit.record(Action.RESULTS_DESTROYED, organisation=one.organisation_id, deposit=str(one.pk))
        destroy_places([one.results_place])
        destroyed += 1
    return destroyed


def forget_results(deposit: Deposit) -> bool:
    """In the caller's transaction: nobody can open them any more. False unless there were any."""
    there = Deposit.objects.filter(pk=deposit.pk, state__in=WITH_RESULTS)
    if not there.update(state=State.DESTROYED, destroyed_at=clock.now()):
        return False
    ResultFile.objects.filter(deposit=deposit).delete()
    deposit.state = State.DESTROYED
    announcing.destroy_later(deposit.results_place)
    announcing.tell(deposit, WebhookEvent.DEPOSIT_DESTROYED)
    return True
