"""A professional's chain, checked from its first event to its last."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from sourdine.consents import chain
from sourdine.consents.models import ConsentEvent, ConsentLedger
from sourdine.consents.services import ledger
from sourdine.sealing.errors import Unsealable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sourdine.professionals.models import Organisation


class Fault(StrEnum):
    """What is wrong with the first bad event."""

    MISSING = "missing"  # the event that should stand here is not there
    LINK = "link"  # it does not follow from the one before
    CONTENT = "content"  # what it says is not what was committed to
    COLUMNS = "columns"  # its columns say something else than its content
    END = "end"  # events were cut off at the end, or added there


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """`position` is of the first bad event; None when the chain holds. `purged`: those without content."""

    events: int
    purged: int
    position: int | None = None
    fault: Fault | None = None

    @property
    def holds(self) -> bool:
        return self.fault is None


def verify(organisation: Organisation) -> Found:
    """Reads every event once, in order; memory does not grow with their number."""
    end = ConsentLedger.objects.filter(organisation=organisation).first()
    link, position, purged = chain.START, 0, 0
    for event in _events(organisation):
        position += 1
        fault = _fault(event, link, position)
        if fault is not None:
            return Found(events=position - 1, purged=purged, position=position, fault=fault)
        link, purged = bytes(event.link), purged + (event.purged_at is not None)
    if (end.position, bytes(end.link)) != (position, link) if end else position > 0:
        return Found(events=position, purged=purged, position=position + 1, fault=Fault.END)
    return Found(events=position, purged=purged)


def _events(organisation: Organisation) -> Iterator[ConsentEvent]:
    return ConsentEvent.objects.filter(organisation=organisation).order_by("position").iterator()


def _fault(event: ConsentEvent, previous: bytes, position: int) -> Fault | None:
    if event.position != position:
        return Fault.MISSING
    commitment = bytes(event.commitment)
    if chain.link(previous, position, commitment) != bytes(event.link):
        return Fault.LINK
    if event.purged_at is not None and event.payload_sealed is None and event.salt is None:
        return None
    return _fault_of_content(event, commitment)


def _fault_of_content(event: ConsentEvent, commitment: bytes) -> Fault | None:
    try:
        payload = ledger.payload_of(event)
    except Unsealable:
        return Fault.CONTENT
    if payload is None or event.salt is None or chain.commit(bytes(event.salt), payload) != commitment:
        return Fault.CONTENT
    return None if ledger.agrees(event, payload) else Fault.COLUMNS
