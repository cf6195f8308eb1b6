"""A professional's chain, checked from its first event to its last."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from sourdine.consents import chain
from sourdine.consents.models import ConsentEvent, ConsentLedger
from sourdine.consents.services import ledger
from sourdine.errors import Wording
from sourdine.sealing.errors import Unsealable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sourdine.professionals.models import Organisation
    from sourdine.screening.pipeline import Progress

_TOLD_EVERY: Final = 500  # events


class Fault(StrEnum):
    """What is wrong with the first bad event."""

    MISSING = "missing"  # the event that should stand here is not there
    LINK = "link"  # it does not follow from the one before
    CONTENT = "content"  # what it says is not what was committed to
    COLUMNS = "columns"  # its columns say something else than its content
    END = "end"  # events were cut off at the end, or added there


WORDING: Final = {
    Fault.MISSING: Wording(
        en="the event that should stand here was taken out, or another was put in",
        fr="l'événement qui devrait être là a été ôté, ou un autre a été glissé",
    ),
    Fault.LINK: Wording(
        en="it does not follow from the event before it: one of the two was changed",
        fr="il ne découle pas de l'événement précédent : l'un des deux a été modifié",
    ),
    Fault.CONTENT: Wording(
        en="its content is not what was recorded, or its seal cannot be opened with the keys there are",
        fr="son contenu n'est pas celui qui fut enregistré, ou aucune des clés présentes n'ouvre son scellé",
    ),
    Fault.COLUMNS: Wording(
        en="its columns (kind, subject, dates) say something else than its sealed content",
        fr="ses colonnes (genre, sujet, dates) disent autre chose que son contenu scellé",
    ),
    Fault.END: Wording(
        en="the chain does not end where it should: events were cut off, or added behind its end",
        fr="la chaîne ne finit pas où elle devrait : des événements ont été coupés, ou ajoutés après sa fin",
    ),
}


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


def verify(organisation: Organisation, *, progress: Progress | None = None) -> Found:
    """Reads every event once, in order; memory does not grow with their number."""
    end = ConsentLedger.objects.filter(organisation=organisation).first()
    total = end.position if end else 0
    link, position, purged = chain.START, 0, 0
    for event in _events(organisation):
        position += 1
        fault = _fault(event, link, position)
        if fault is not None:
            return Found(events=position - 1, purged=purged, position=position, fault=fault)
        link, purged = bytes(event.link), purged + (event.purged_at is not None)
        if progress is not None and position % _TOLD_EVERY == 0:
            progress(rows=position, done=min(1.0, position / total) if total else 0)
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
