"""Deposits, and the files they give back."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from ninja import Field, Schema

from sourdine.deposits.models import Deposit, Form, Kind, State
from sourdine.deposits.services import results
from sourdine.law.vocabulary import Audience, Channel, Purpose, Sector
from sourdine.professionals.models import Organisation


class Language(StrEnum):
    FR = "fr"
    EN = "en"


class OrganisationOut(Schema):
    id: UUID
    name: str

    @classmethod
    def of(cls, organisation: Organisation) -> OrganisationOut:
        return cls(id=organisation.pk, name=organisation.name)


class Refusal(Schema):
    """What to correct in a file that was refused."""

    code: str
    place: dict[str, str | int]
    message: dict[str, str] = Field(description="In `en` and `fr`.")


class ContactableOut(Schema):
    """Numbers by answer."""

    yes: int
    no: int
    unknown: int


class PermissionColumnsOut(Schema):
    """What the columns of a result say, and of which instant: they are no permission at any other."""

    as_of: datetime
    channel: Channel
    audience: Audience
    purpose: Purpose
    sector: Sector | None = None
    goods: str | None = None
    rules: list[str] = Field(description="A jurisdiction and the version of its rules each.")
    contactable: ContactableOut


class DepositOut(Schema):
    """A deposit as it stands now. Times are empty until what they tell has happened."""

    id: UUID
    reference: str = Field(description="Short, to be read out on the telephone.")
    state: State
    file_name: str
    form: Form
    campaign: UUID | None
    on_behalf_of: OrganisationOut
    submitted_by: OrganisationOut
    size: int
    rows: int | None
    numbers: int | None
    counts: dict[str, int] = Field(description="Numbers by verdict, once it is ready.")
    permissions: PermissionColumnsOut | None = Field(
        description="When its campaign asks whether numbers may be contacted: what was answered."
    )
    rows_done: int
    share_done: float = Field(description="Of the work, from 0 to 1.")
    received_at: datetime
    ready_at: datetime | None
    collected_at: datetime | None
    expires_at: datetime | None = Field(description="When its results are destroyed at the latest.")
    destroyed_at: datetime | None
    refused_at: datetime | None
    held_at: datetime | None
    cancelled_at: datetime | None
    input_destroyed_at: datetime | None
    valid_until: datetime | None = Field(description="Until when its certificate covers calls.")
    refusal: Refusal | None
    suspicions: list[str] = Field(description="Why it is, or was, held for review.")
    review_reason: str

    @classmethod
    def of(cls, deposit: Deposit) -> DepositOut:
        plain: dict[str, Any] = {name: getattr(deposit, name) for name in _AS_THEY_ARE}
        permissions = deposit.told_permissions
        return cls(
            **plain,
            id=deposit.pk,
            state=State(deposit.state),
            form=Form(deposit.form),
            file_name=results.name_of(deposit),
            campaign=deposit.campaign_id,
            on_behalf_of=OrganisationOut.of(deposit.organisation),
            submitted_by=OrganisationOut.of(deposit.submitted_by),
            counts=deposit.told_counts,
            permissions=PermissionColumnsOut(**permissions) if permissions else None,
            refusal=Refusal(**deposit.refusal) if deposit.refusal else None,
        )


_AS_THEY_ARE = (
    "reference",
    "size",
    "rows",
    "numbers",
    "rows_done",
    "share_done",
    "received_at",
    "ready_at",
    "collected_at",
    "expires_at",
    "destroyed_at",
    "refused_at",
    "held_at",
    "cancelled_at",
    "input_destroyed_at",
    "valid_until",
    "suspicions",
    "review_reason",
)


class DepositsOut(Schema):
    items: list[DepositOut]
    next: str | None = Field(description="The cursor of the next page; none after the last.")


class ResultOut(Schema):
    kind: Kind
    name: str
    size: int


class ResultsOut(Schema):
    items: list[ResultOut]
