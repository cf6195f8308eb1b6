"""Events of the chain, as a professional's programs read them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Field, Schema

from sourdine.api.shapes.subjects import SubjectOut
from sourdine.consents.services import reading
from sourdine.consents.services.reading import ReadEvent
from sourdine.consents.vocabulary import EventKind


class EventOut(Schema):
    position: int = Field(description="Its place in your chain; webhooks tell it.")
    kind: EventKind
    at: datetime
    recorded_at: datetime
    consent: UUID | None
    subject: SubjectOut | None = Field(
        description="None when it is not known: an objection keeps no number, a purge destroys it."
    )
    subject_key: str | None = Field(
        description="The same in whatever you hold of one subject, an objection without its number too."
    )
    content: dict[str, Any] | None = Field(
        description="What was recorded, the subject apart; None once it was purged."
    )

    @classmethod
    def of(cls, read: ReadEvent) -> EventOut:
        event = read.event
        index = event.subject_index
        return cls(
            position=event.position,
            kind=EventKind(event.kind),
            at=event.at,
            recorded_at=event.recorded_at,
            consent=event.consent,
            subject=SubjectOut.of(read.subject) if read.subject else None,
            subject_key=reading.key_of(event.organisation_id, index) if index else None,
            content=_without_subject(read.content),
        )


class EventsOut(Schema):
    items: list[EventOut]
    next: int | None = Field(
        description="The position to go on after; none after the last: ask again later with the last one's."
    )


_OF_THE_SUBJECT = {"subject", "subject_kind", "subject_index"}


def _without_subject(content: Any) -> dict[str, Any] | None:  # noqa: ANN401 -- as it was recorded
    if content is None:
        return None
    return {name: value for name, value in content.items() if name not in _OF_THE_SUBJECT}
