"""What people no longer want: withdrawals and objections."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from ninja import Field, Schema
from pydantic import ConfigDict

from sourdine.api.shapes.consents import MOST_GOODS, ConsentOut, Word
from sourdine.api.shapes.instants import Instant, ZoneName, zone_of
from sourdine.api.shapes.subjects import SubjectIn
from sourdine.consents.acts import HOME, Leaving, Objecting
from sourdine.consents.models import Objection
from sourdine.consents.services.reading import About
from sourdine.consents.subjects import Subject
from sourdine.law.vocabulary import Channel, Refusal


class WithdrawalIn(Schema):
    """Of one consent; or of all that concern these channels and goods. Nothing named: of all."""

    model_config = ConfigDict(extra="forbid")

    subject: SubjectIn | None = Field(default=None, description="Needed unless one consent is named.")
    consent: UUID | None = None
    channels: list[Channel] = Field(default=[], max_length=8)
    goods: list[Word] = Field(default=[], max_length=MOST_GOODS)
    at: Instant
    zone: ZoneName = str(HOME)

    def leaving(self, subject: Subject, *, idempotency_key: str) -> Leaving:
        """Raises what `Leaving` raises."""
        return Leaving(
            subject=subject,
            at=self.at,
            zone=zone_of(self.zone),
            channels=frozenset(self.channels),
            goods=frozenset(self.goods),
            consent=self.consent,
            idempotency_key=idempotency_key,
        )


class WithdrawalOut(Schema):
    """Recorded and honoured, whether anything was given before or not."""

    at: datetime
    ended: list[UUID] = Field(description="The consents that it ended.")


class ObjectionIn(Schema):
    model_config = ConfigDict(extra="forbid")

    subject: SubjectIn
    kind: Refusal = Refusal.OBJECTION
    channels: list[Channel] = Field(default=[], max_length=8, description="Empty: all of them.")
    at: Instant
    zone: ZoneName = str(HOME)

    def objecting(self, subject: Subject, *, idempotency_key: str) -> Objecting:
        """Raises what `Objecting` raises."""
        return Objecting(
            subject=subject,
            at=self.at,
            zone=zone_of(self.zone),
            kind=self.kind,
            channels=frozenset(self.channels or Channel),
            idempotency_key=idempotency_key,
        )


class ObjectionOut(Schema):
    """Kept without the number or the address."""

    at: datetime
    recorded_at: datetime
    kind: Refusal
    channels: list[Channel]
    door: str = Field(description="By which way it came.")
    keep_until: datetime = Field(description="It is kept until then at least.")

    @classmethod
    def of(cls, objection: Objection) -> ObjectionOut:
        return cls(**{name: getattr(objection, name) for name in ObjectionOut.model_fields})


class AboutOut(Schema):
    """All that is recorded of one subject, newest first."""

    consents: list[ConsentOut]
    objections: list[ObjectionOut]

    @classmethod
    def of(cls, about: About) -> AboutOut:
        return cls(
            consents=[ConsentOut.of(one) for one in about.consents],
            objections=[ObjectionOut.of(one) for one in about.objections],
        )
