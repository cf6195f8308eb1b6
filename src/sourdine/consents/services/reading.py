"""What a professional recorded, read again by itself: each look leaves a trace."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sourdine import sealing
from sourdine.audit import services as audit
from sourdine.audit.vocabulary import Action
from sourdine.consents.models import Consent, ConsentEvent, Objection
from sourdine.consents.services import ledger, recording
from sourdine.consents.subjects import Subject

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from uuid import UUID

    from sourdine.consents.authors import Author
    from sourdine.professionals.models import Organisation


@dataclass(frozen=True, kw_only=True, slots=True)
class About:
    """All that is recorded of one subject, newest first."""

    consents: tuple[Consent, ...]
    objections: tuple[Objection, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadEvent:
    """`content` is None once it was purged. An objection keeps no number: its subject is known by a consent
    that is held of the same one, or not at all.
    """

    event: ConsentEvent
    content: Mapping[str, Any] | None = field(repr=False)
    subject: Subject | None


def consent(author: Author, wanted: UUID) -> Consent:
    """Raises NoSuchConsent."""
    held = recording.one_of(author.organisation, wanted)
    _trace(author, 1)
    return held


def about(author: Author, subject: Subject) -> About:
    of_ours = {"organisation": author.organisation, "subject_index": subject.index}
    consents = Consent.objects.filter(**of_ours).order_by("-recorded_at", "-pk")
    objections = Objection.objects.filter(**of_ours).order_by("-recorded_at", "-pk")
    found = About(consents=tuple(consents), objections=tuple(objections))
    _trace(author, len(found.consents))
    return found


def events(author: Author, *, after: int, most: int) -> tuple[ReadEvent, ...]:
    """In the order of the chain, from the one that follows a position."""
    rows = ConsentEvent.objects.filter(organisation=author.organisation, position__gt=after)
    found = tuple(rows.order_by("position")[:most])
    contents = {one.pk: _content(one) for one in found}
    unnamed = {_index(one) for one in found if "subject" not in (contents[one.pk] or {})}
    known = _subjects(author.organisation, unnamed - {b""})
    if found:
        _trace(author, len(found))
    return tuple(_read(author.organisation, one, contents[one.pk], known) for one in found)


def key_of(organisation: UUID, index: bytes | memoryview) -> str:
    """The same for whatever one professional holds of one subject; it means nothing to anybody else."""
    about = organisation.bytes + bytes(index)
    return sealing.current().index(about, about="consent subject key").hex()


def _read(
    organisation: Organisation,
    event: ConsentEvent,
    content: dict[str, Any] | None,
    known: Mapping[bytes, Subject],
) -> ReadEvent:
    named = content or {}
    if "subject" in named:
        subject = Subject.named(named["subject_kind"], named["subject"], organisation=organisation.pk)
        return ReadEvent(event=event, content=content, subject=subject)
    return ReadEvent(event=event, content=content, subject=known.get(_index(event)))


def _content(event: ConsentEvent) -> dict[str, Any] | None:
    payload = ledger.payload_of(event)
    return json.loads(payload) if payload is not None else None


def _subjects(organisation: Organisation, indexes: Collection[bytes]) -> dict[bytes, Subject]:
    held: Iterable[Consent] = Consent.objects.filter(
        organisation=organisation, subject_index__in=indexes, subject_sealed__isnull=False
    )
    return {bytes(one.subject_index): recording.subject_of(one) for one in held}


def _index(event: ConsentEvent) -> bytes:
    return bytes(event.subject_index or b"")


def _trace(author: Author, rows: int) -> None:
    audit.record(Action.CONSENTS_READ, **author.traced, **author.detail, rows=rows)
