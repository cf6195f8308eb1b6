"""Campaigns."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Field, Schema
from pydantic import ConfigDict, StringConstraints

from sourdine.api.shapes.permissions import Word
from sourdine.api.shapes.subjects import Number
from sourdine.api.shapes.texts import Long, Short
from sourdine.deposits.models import Campaign, Form, Source
from sourdine.deposits.services.campaigns import Wanted
from sourdine.law.vocabulary import Audience, Channel, Dialling, Purpose, Sector

Name = Annotated[Short, StringConstraints(min_length=1, max_length=120)]
Recipients = Annotated[Long, StringConstraints(max_length=240)]


class CampaignQuestion(Schema):
    """Of each number that a result gives back: may it be contacted so? The fields are those of a question of
    permission; what is left out is not known, and never taken for harmless.
    """

    model_config = ConfigDict(extra="forbid")

    channel: Channel = Field(description="One that reaches a telephone.")
    purpose: Purpose
    audience: Audience
    goods: Word | None = Field(default=None, description="What is offered, as consents name it.")
    sector: Sector | None = None
    caller: Number | None = Field(
        default=None, repr=False, description="The number that is shown, or “withheld”."
    )
    dialling: Dialling | None = None
    concerns_profession: bool | None = None
    relationship: Literal["none"] | None = Field(
        default=None, description="“none”: there is no contract, sale or account with any of them."
    )


class CampaignIn(Schema):
    """What stands in the certificates of its deposits."""

    model_config = ConfigDict(extra="forbid")

    name: Name
    purpose: Annotated[Long, StringConstraints(min_length=1)]
    starts_on: date
    ends_on: date
    source: Source
    source_detail: Short = Field(default="", description="Bought from whom, collected where.")
    recipients: Recipients = Field(default="", description="To whom numbers are passed on; empty: to nobody.")
    columns: list[Short] = Field(default=[], max_length=64)
    identifier: Short = ""
    form: Form = Form.CLEANSED
    question: CampaignQuestion | None = Field(
        default=None,
        description="When it is there, results have three columns more: contactable, reason, next_time. A "
        "key that sets it needs the scope “permissions” too.",
    )

    def wanted(self) -> Wanted:
        question = self.question.model_dump(exclude_none=True, mode="json") if self.question else {}
        return Wanted(**self.model_dump(exclude={"question"}), question=question)


class CampaignOut(CampaignIn):
    id: UUID
    created_at: datetime
    closed_at: datetime | None
    is_covered: bool = Field(description="Whether a screening made for it holds now.")
    covered_until: datetime | None = Field(description="When its last screening ends, or ended.")
    is_watched: bool = Field(description="Whether files deposited for it now are watched.")

    @classmethod
    def of(cls, campaign: Campaign) -> CampaignOut:
        """Of one with its cover and its watch."""
        plain = {name: getattr(campaign, name) for name in CampaignOut.model_fields}
        return cls(**plain | {"question": campaign.question or None})


class CampaignsOut(Schema):
    items: list[CampaignOut]
    next: str | None = Field(description="The cursor of the next page; none after the last.")
