"""Campaigns."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from ninja import Field, Schema
from pydantic import ConfigDict, StringConstraints

from sourdine.api.shapes.texts import Long, Short
from sourdine.deposits.models import Campaign, Form, Source
from sourdine.deposits.services.campaigns import Wanted

Name = Annotated[Short, StringConstraints(min_length=1, max_length=120)]
Recipients = Annotated[Long, StringConstraints(max_length=240)]


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

    def wanted(self) -> Wanted:
        return Wanted(**self.model_dump())


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
        return cls(**{name: getattr(campaign, name) for name in CampaignOut.model_fields})


class CampaignsOut(Schema):
    items: list[CampaignOut]
    next: str | None = Field(description="The cursor of the next page; none after the last.")
