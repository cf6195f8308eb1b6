"""A professional's consents as records that other systems read, one JSON value a line; nobody's number."""

from __future__ import annotations

import json
from collections import defaultdict
from itertools import islice
from typing import TYPE_CHECKING, Final

from sourdine.audit import services as audit
from sourdine.audit.vocabulary import Action
from sourdine.consents.models import Consent, ConsentEvent
from sourdine.consents.records import Record
from sourdine.consents.services.reading import key_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import IO

    from django.db.models import QuerySet

    from sourdine.consents.authors import Author
    from sourdine.professionals.models import Organisation
    from sourdine.screening.pipeline import Progress

_BATCH: Final = 500


def export(author: Author, to: IO[bytes], *, progress: Progress | None = None) -> int:
    """Writes what was not purged, the oldest first; how many. `author` is whoever may read them."""
    organisation = author.organisation
    total = _held(organisation).count()
    audit.record(Action.CONSENTS_EXPORTED, **author.traced, **author.detail, consents=total)
    written = 0
    for written, record in enumerate(records(organisation), 1):
        to.write(json.dumps(record.as_dict(), ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
        if progress is not None and written % _BATCH == 0:
            progress(rows=written, done=min(1.0, written / total) if total else 0)
    return written


def records(organisation: Organisation) -> Iterator[Record]:
    """Memory does not grow with their number."""
    held = _held(organisation).select_related("text").order_by("recorded_at", "pk")
    rows = held.iterator(chunk_size=_BATCH)
    while batch := list(islice(rows, _BATCH)):
        events = _events(organisation, batch)
        for consent in batch:
            yield Record(
                consent=consent,
                organisation=organisation,
                principal=key_of(organisation.pk, consent.subject_index),
                events=events[consent.pk],
            )


def _held(organisation: Organisation) -> QuerySet[Consent]:
    return Consent.objects.filter(organisation=organisation, purged_at=None)


def _events(organisation: Organisation, consents: Iterable[Consent]) -> dict[object, list[ConsentEvent]]:
    grouped: dict[object, list[ConsentEvent]] = defaultdict(list)
    found = ConsentEvent.objects.filter(organisation=organisation, consent__in=[one.pk for one in consents])
    for event in found.order_by("position"):
        grouped[event.consent].append(event)
    return grouped
