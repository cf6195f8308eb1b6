"""The chain of each professional's events: appending to it, and finding what was recorded already."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from sourdine import clock, sealing, statements
from sourdine.clock import format_instant, parse_instant
from sourdine.consents import chain
from sourdine.consents.models import ConsentEvent, ConsentLedger
from sourdine.professionals import asked

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from uuid import UUID
    from zoneinfo import ZoneInfo

    from sourdine.consents.authors import Author
    from sourdine.consents.vocabulary import EventKind
    from sourdine.professionals.models import Organisation

ABOUT: Final = "consent event"


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One event. `told` is the rest of its payload, which is sealed; it may say whose number it is."""

    kind: EventKind
    at: datetime
    zone: ZoneInfo
    consent: UUID | None = None
    subject_index: bytes | None = field(default=None, repr=False)
    told: Mapping[str, object] = field(default_factory=dict, repr=False)
    idempotency_key: str = ""


def locked(organisation: Organisation) -> ConsentLedger:
    """The organisation's ledger; whoever else writes in it waits until the caller's transaction ends."""
    ConsentLedger.objects.get_or_create(organisation=organisation, defaults={"link": chain.START})
    return ConsentLedger.objects.select_for_update().get(organisation=organisation)


def earlier(ledger: ConsentLedger, entry: Entry) -> ConsentEvent | None:
    """What was recorded under the same key. Raises AskedOtherwise when it was something else."""
    if not entry.idempotency_key:
        return None
    held = ConsentEvent.objects.filter(
        organisation=ledger.organisation_id, idempotency_key=entry.idempotency_key
    ).first()
    if held is not None:
        asked.require_same(held.asked_digest, _digest(entry))
    return held


def append(ledger: ConsentLedger, author: Author, entry: Entry) -> ConsentEvent:
    """At the end of a ledger that the caller has locked."""
    event = _linked(ledger, author, entry)
    statements.insert(event)
    statements.update(ledger, "position", "link")
    return event


def append_all(ledger: ConsentLedger, author: Author, entries: Iterable[Entry]) -> list[ConsentEvent]:
    """Several, in their order, as if one after the other."""
    events = [_linked(ledger, author, entry) for entry in entries]
    ConsentEvent.objects.bulk_create(events)
    statements.update(ledger, "position", "link")
    return events


def _linked(ledger: ConsentLedger, author: Author, entry: Entry) -> ConsentEvent:
    recorded_at, salt = clock.now(), chain.new_salt()
    payload = chain.encoded(_payload(author, entry, recorded_at))
    commitment = chain.commit(salt, payload)
    ledger.position += 1
    ledger.link = chain.link(bytes(ledger.link), ledger.position, commitment)
    return ConsentEvent(
        organisation_id=ledger.organisation_id,
        position=ledger.position,
        kind=entry.kind.value,
        consent=entry.consent,
        subject_index=entry.subject_index,
        at=entry.at.replace(microsecond=0),  # as the payload writes it
        recorded_at=recorded_at,
        salt=salt,
        payload_sealed=sealing.current().seal(payload, about=ABOUT),
        commitment=commitment,
        link=ledger.link,
        idempotency_key=entry.idempotency_key,
        asked_digest=_digest(entry) if entry.idempotency_key else None,
    )


def payload_of(event: ConsentEvent) -> bytes | None:
    """What the commitment is of; None once it was purged. Raises sealing's Unsealable."""
    if event.payload_sealed is None:
        return None
    return sealing.current().unseal(bytes(event.payload_sealed), about=ABOUT)


def agrees(event: ConsentEvent, payload: bytes) -> bool:
    """Whether the columns that are searched say what the payload says."""
    told = json.loads(payload)
    index = event.subject_index and bytes(event.subject_index).hex()
    return (told["kind"], told["consent"], told["subject_index"], told["recorded_at"]) == (
        event.kind,
        event.consent and str(event.consent),
        index,
        format_instant(event.recorded_at),
    ) and parse_instant(told["at"]) == event.at


def _payload(author: Author, entry: Entry, recorded_at: datetime) -> dict[str, object]:
    return {
        "kind": entry.kind.value,
        "consent": entry.consent and str(entry.consent),
        "subject_index": entry.subject_index and entry.subject_index.hex(),
        "at": entry.at.astimezone(entry.zone).isoformat(timespec="seconds"),
        "zone": str(entry.zone),
        "recorded_at": format_instant(recorded_at),
        "door": author.door.value,
        "by": {**author.detail},
        **entry.told,
    }


def _digest(entry: Entry) -> bytes:
    """Of what was asked, not of what was drawn for it, as the consent's own id is."""
    subject = entry.subject_index.hex() if entry.subject_index else ""
    return asked.digest_of({"kind": entry.kind, "at": entry.at, "subject": subject, "told": entry.told})
