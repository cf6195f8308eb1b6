"""Questions whether somebody may be contacted, and decisions. Numbers travel in bodies alone.

What comes in by thousands is read by pydantic alone: what ninja adds to it costs ten times as much.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Field, Schema
from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints
from pydantic_core import PydanticCustomError

from sourdine.api.shapes.instants import Instant, ZoneName
from sourdine.api.shapes.subjects import Number, SubjectIn
from sourdine.api.shapes.texts import Short
from sourdine.consents.models import Attempt
from sourdine.consents.vocabulary import AttemptOutcome
from sourdine.deposits.services.inquiries import MOST
from sourdine.law.vocabulary import (
    Audience,
    Channel,
    Dialling,
    Grade,
    Mailbox,
    Origin,
    Outcome,
    Purpose,
    Sector,
    Tie,
)
from sourdine.law.wording import Code, Remedy


def _with_offset(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise PydanticCustomError("naive_instant", "an instant without its offset")
    return instant


Aware = Annotated[Instant, AfterValidator(_with_offset)]
Territory = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Word = Annotated[Short, StringConstraints(min_length=1)]


class TieIn(BaseModel):
    """A contract, a sale or an account: only the professional knows."""

    model_config = ConfigDict(extra="forbid")

    tie: Tie
    since: Aware
    goods: list[Word] = Field(
        default=[], max_length=100, description="Its object, and what is similar to it, as questions name it."
    )
    ended_at: Aware | None = None
    recorded_at: Aware | None = None


class SourceIn(BaseModel):
    """Where the number or address was had from. What was recorded with a consent goes before it."""

    model_config = ConfigDict(extra="forbid")

    origin: Origin
    collected_at: Aware
    informed: bool | None = None
    refusal_offered: bool | None = None
    refused: bool = False
    last_contact_at: Aware | None = None


class ContactIn(SubjectIn):
    """Whom, how, for what. What is left out is not known, and never taken for harmless."""

    channel: Channel
    purpose: Purpose
    audience: Audience
    goods: Word | None = Field(default=None, description="What is offered, as the consent names it.")
    sector: Sector | None = None
    caller: Number | None = Field(
        default=None, repr=False, description="The number that is shown, or “withheld”."
    )
    dialling: Dialling | None = None
    zone: ZoneName | None = Field(
        default=None, description="The person's time zone, when it is known: Indian/Reunion."
    )
    territory: Territory | None = Field(
        default=None, description="Of an address or a reference: ISO 3166. A number tells its own."
    )
    mailbox: Mailbox | None = None
    concerns_profession: bool | None = Field(
        default=None, description="Whether what is offered relates to a professional's work."
    )
    relationship: Literal["none"] | Annotated[list[TieIn], Field(max_length=100)] | None = Field(
        default=None, description="“none”: you looked, and there is none. It is not kept."
    )
    source: SourceIn | None = Field(default=None, description="It is not kept.")


class QuestionIn(ContactIn):
    at: Aware | None = Field(default=None, description="Of the contact; now, when it is left out.")


class PermissionsIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    questions: list[QuestionIn] = Field(min_length=1, max_length=MOST, repr=False)
    optional: list[Word] = Field(
        default=[], max_length=20, description="Stricter rules to apply as well, by name."
    )


class Sentences(Schema):
    en: str
    fr: str


class RemedyOut(Sentences):
    code: Remedy


class ReasonOut(Schema):
    effect: Outcome = Field(description="What the decision would be if it were alone.")
    code: Code
    rule: str = Field(description="Empty when no rule spoke.")
    article: str
    grade: Grade | None
    verified: bool = Field(description="Whether the source was verified.")
    message: Sentences
    remedy: RemedyOut | None


class MentionOut(Schema):
    code: str
    rule: str
    article: str
    message: Sentences


class VersionsOut(Schema):
    sourdine: str
    jurisdiction: str | None
    rules: str | None
    numbers: str


class DecisionOut(Schema):
    """Only `allowed` is a yes. Reasons are in order: the first decided."""

    outcome: Outcome
    reasons: list[ReasonOut]
    mentions: list[MentionOut] = Field(description="What the contact must say.")
    valid_until: datetime | None = Field(description="Of a permission: ask again from then on.")
    versions: VersionsOut
    next_time: datetime | None = Field(
        description="The first instant from which it is allowed, if nothing becomes known meanwhile."
    )
    register_: str = Field(
        alias="register",
        description="not_needed; looked_up; not_covered; or the code of what kept the register from "
        "answering: then what depends on it is not known.",
    )


class PermissionsOut(Schema):
    """Decisions in the order of the questions."""

    id: UUID | None = Field(description="Of questions that are answered later; see its address.")
    state: Literal["waiting", "answered"]
    decisions: list[DecisionOut]


class AttemptIn(ContactIn):
    """One contact, now."""

    known_as: list[SubjectIn] = Field(
        default=[],
        max_length=20,
        repr=False,
        description="The other lines and addresses by which you know the same person: attempts are counted "
        "over all of them from now on.",
    )
    optional: list[Word] = Field(
        default=[], max_length=20, description="Stricter rules to apply as well, by name."
    )


class AttemptOut(Schema):
    id: UUID
    at: datetime
    granted: bool = Field(description="True alone is permission: the attempt is counted.")
    decision: DecisionOut


class OutcomeIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    outcome: AttemptOutcome = Field(description="Only “not_made” gives the attempt back.")
    declined: bool = Field(default=False, description="Whoever answered said no to the offer.")


class ReportedOut(Schema):
    id: UUID
    outcome: AttemptOutcome
    outcome_at: datetime | None

    @classmethod
    def of(cls, attempt: Attempt) -> ReportedOut:
        return cls(id=attempt.pk, outcome=AttemptOutcome(attempt.outcome), outcome_at=attempt.outcome_at)
