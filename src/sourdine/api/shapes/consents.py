"""Consents, as they are told and as they stand."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from ninja import Field, Schema
from pydantic import ConfigDict, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from sourdine import clock
from sourdine.api.shapes.instants import Instant, ZoneName, zone_of
from sourdine.api.shapes.subjects import SubjectIn, SubjectOut
from sourdine.api.shapes.texts import Short
from sourdine.consents.acts import HOME, Collected, Told
from sourdine.consents.errors import NoSuchConsent
from sourdine.consents.importing.verdicts import NO_PROOF
from sourdine.consents.models import Consent
from sourdine.consents.services import reading, recording
from sourdine.consents.subjects import Subject
from sourdine.law.vocabulary import Act, Channel, Origin, Statement

Word = Annotated[Short, StringConstraints(min_length=1)]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
MOST_GOODS = 50


class CollectedIn(Schema):
    """Where the number or the address was had from."""

    model_config = ConfigDict(extra="forbid")

    origin: Origin
    informed: bool | None = Field(
        default=None, description="Whether the person was told of prospecting and of the right to object."
    )
    refusal_offered: bool | None = Field(
        default=None, description="Whether the person could say no on the spot, freely and simply."
    )


class _ActIn(Schema):
    model_config = ConfigDict(extra="forbid")

    at: Instant = Field(description="When the person said so, with its offset.")
    zone: ZoneName = Field(default=str(HOME), description="Of the person, as the IANA names it.")
    act: Act = Field(
        default=Act.ACTIVE, description="How. What is not active is kept as told, and never suffices."
    )
    text: UUID | None = Field(default=None, description="The consent text that was shown.")
    channels: list[Channel] = Field(default=[], max_length=8, description="Empty: those of the text.")
    goods: list[Word] = Field(default=[], max_length=MOST_GOODS, description="Empty: those of the text.")
    parties: list[Word] = Field(
        default=[], max_length=MOST_GOODS, description="Named third parties; empty: those of the text."
    )
    ends_at: Instant | None = None
    source: Short = Field(default="", description="Where: a page, a shop, a call.")
    attachment: Digest | None = Field(
        default=None, description="SHA-256 of what you keep as a proof, such as a recording."
    )
    collected: CollectedIn | None = None

    def told(self, subject: Subject, *, idempotency_key: str) -> Told:
        """Raises what `Told` raises."""
        return Told(
            subject=subject,
            at=self.at,
            zone=zone_of(self.zone),
            act=self.act,
            channels=frozenset(self.channels),
            goods=frozenset(self.goods),
            parties=frozenset(self.parties),
            text=self.text,
            ends_at=self.ends_at,
            source=self.source,
            attachment=self.attachment or "",
            collected=Collected(**self.collected.model_dump()) if self.collected else None,
            idempotency_key=idempotency_key,
        )


class ConsentIn(_ActIn):
    """Somebody said yes, said no, or was asked."""

    event: Literal["given", "refused", "requested"]
    subject: SubjectIn
    answers: UUID | None = Field(default=None, description="The consent that was requested before.")
    awaits_confirmation: bool = Field(
        default=False, description="Worth nothing before the very number or address confirms it."
    )

    @model_validator(mode="after")
    def _is_one_act(self) -> Self:
        if self.event == "requested" and self.answers is not None:
            raise PydanticCustomError("request_answers_nothing", "a request answers nothing")
        if self.event != "given" and self.awaits_confirmation:
            raise PydanticCustomError("nothing_to_confirm", "only what was given is confirmed")
        return self


class RenewalIn(_ActIn):
    """By a new act of the same person: another consent, with a text and a date of its own."""


class ConfirmationIn(Schema):
    model_config = ConfigDict(extra="forbid")

    at: Instant = Field(description="When the very number or address confirmed.")


class SearchIn(Schema):
    model_config = ConfigDict(extra="forbid")

    subject: SubjectIn


class ConsentOut(Schema):
    id: UUID
    subject: SubjectOut | None = Field(description="None once it was purged.")
    subject_key: str = Field(description="The same for all that you hold of one subject; see the events.")
    text: UUID | None
    act: Act
    channels: list[Channel]
    goods: list[str]
    parties: list[str]
    statements: list[Statement] = Field(description="That the text shown made.")
    source: str
    zone: str
    requested_at: datetime | None
    given_at: datetime | None
    awaits_confirmation: bool
    confirmed_at: datetime | None
    refused_at: datetime | None
    ends_at: datetime | None
    expired_at: datetime | None
    withdrawn_at: datetime | None
    recorded_at: datetime
    renews: UUID | None
    doubts: list[str] = Field(
        description="Why it would not stand as proof, of one that was imported: codes of the import."
    )
    stands: bool = Field(
        description="Given by an active act, confirmed where it must be, neither withdrawn nor over. "
        "Whether it suffices for a contact is for permissions to say."
    )

    @classmethod
    def of(cls, consent: Consent) -> ConsentOut:
        alike = {name: getattr(consent, name) for name in _ALIKE}
        return cls(
            **alike,
            subject=_subject(consent),
            subject_key=reading.key_of(consent.organisation_id, consent.subject_index),
            text=consent.text_id,
            renews=consent.renews_id,
            stands=_stands(consent),
        )


_NAMED_OTHERWISE = {"subject", "subject_key", "text", "renews", "stands"}
_ALIKE = [name for name in ConsentOut.model_fields if name not in _NAMED_OTHERWISE]


def _subject(consent: Consent) -> SubjectOut | None:
    try:
        return SubjectOut.of(recording.subject_of(consent))
    except NoSuchConsent:
        return None


def _stands(consent: Consent) -> bool:
    is_over = consent.ends_at is not None and consent.ends_at <= clock.now()
    is_proof = NO_PROOF.isdisjoint(consent.doubts)
    return consent.stands and consent.act == Act.ACTIVE and is_proof and not is_over
