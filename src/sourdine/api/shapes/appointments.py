"""Appointments and requests for information: what a contact may rest on for some hours or days."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from ninja import Field, Schema
from pydantic import ConfigDict, StringConstraints

from sourdine import clock
from sourdine.api.shapes.permissions import Aware, Territory
from sourdine.api.shapes.subjects import SubjectIn, SubjectOut
from sourdine.api.shapes.texts import Short
from sourdine.consents.models import Appointment, InformationRequest
from sourdine.consents.services import requests
from sourdine.consents.services.appointments import Slot
from sourdine.consents.services.requests import RequestState, Wish
from sourdine.consents.subjects import Subject

Word = Annotated[Short, StringConstraints(min_length=1)]


class AppointmentIn(Schema):
    """A precise slot of four hours at most."""

    model_config = ConfigDict(extra="forbid")

    subject: SubjectIn
    starts_at: Aware
    ends_at: Aware
    agreed_at: Aware | None = Field(default=None, description="Now, when it is left out.")

    def slot(self, organisation: UUID) -> Slot:
        """Raises what `Subject.of` and `Slot` raise."""
        return Slot(
            subject=self.subject.of(organisation),
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            agreed_at=self.agreed_at or clock.now(),
        )


class AppointmentOut(Schema):
    id: UUID
    starts_at: datetime
    ends_at: datetime
    agreed_at: datetime
    cancelled_at: datetime | None

    @classmethod
    def of(cls, appointment: Appointment) -> Self:
        return cls(
            id=appointment.pk,
            starts_at=appointment.starts_at,
            ends_at=appointment.ends_at,
            agreed_at=appointment.agreed_at,
            cancelled_at=appointment.cancelled_at,
        )


class RequestIn(Schema):
    """Somebody asked to be told something."""

    model_config = ConfigDict(extra="forbid")

    subject: SubjectIn
    goods: list[Word] = Field(min_length=1, max_length=50, description="Of what, as questions name it.")
    at: Aware | None = Field(default=None, description="When they asked; now, when it is left out.")
    until: Aware | None = Field(default=None, description="The date that the person set, if any.")
    source: Short = Field(default="", description="How it can be proved: a page, a letter, a recording.")
    territory: Territory | None = Field(default=None, description="Of an address; a number tells its own.")

    def wish(self, organisation: UUID) -> Wish:
        """Raises what `Subject.of` and `Wish` raise."""
        return Wish(
            subject=self.subject.of(organisation),
            at=self.at or clock.now(),
            goods=frozenset(self.goods),
            until=self.until,
            source=self.source,
            territory=self.territory,
        )


class RequestOut(Schema):
    id: UUID
    state: RequestState
    subject: SubjectOut | None = Field(repr=False, description="None once it was erased.")
    goods: list[str]
    at: datetime
    until: datetime | None
    lapses_at: datetime | None = Field(
        description="From then on an answer is prospecting; none where no rule sets an end."
    )
    source: str
    answered_at: datetime | None

    @classmethod
    def of(cls, request: InformationRequest) -> Self:
        sealed = request.subject_sealed
        subject = SubjectOut.of(Subject.unseal(request.subject_kind, sealed)) if sealed is not None else None
        return cls(
            id=request.pk,
            state=requests.state_of(request),
            subject=subject,
            goods=request.goods,
            at=request.at,
            until=request.until,
            lapses_at=request.lapses_at,
            source=request.source,
            answered_at=request.answered_at,
        )


class RequestsOut(Schema):
    items: list[RequestOut]
    next: str | None = Field(description="The cursor of the next page, if there is one.")
