"""Watches, and what they told."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from ninja import Field, Schema

from sourdine.deposits.models import End, Watched
from sourdine.deposits.services.watch_state import Standing, Told


class WatchedOut(Schema):
    """A deposit of the campaign, made while the watch was on."""

    deposit: UUID
    reference: str
    numbers: int = Field(description="Callable ones, when it was screened.")
    is_watched: bool = Field(
        description="False when too many numbers were watched already, or the watch is over."
    )

    @classmethod
    def of(cls, watched: Watched) -> WatchedOut:
        return cls(
            deposit=watched.deposit_id,
            reference=watched.deposit.reference,
            numbers=watched.count,
            is_watched=bool(watched.place),
        )


class WatchOut(Schema):
    campaign: UUID
    started_at: datetime
    ended_at: datetime | None
    ended_by: End | None
    is_current: bool = Field(
        description="Whether it was compared with the register lately. Never when in doubt."
    )
    is_complete: bool = Field(description="Whether every file whose screening holds is watched.")
    as_of: datetime | None = Field(description="Whatever joined a list before was looked at.")
    unwatched: int = Field(
        description="Files whose screening holds and which are not watched: deposit them again."
    )
    told: int = Field(description="How many numbers were told.")
    files: list[WatchedOut]

    @classmethod
    def of(cls, standing: Standing) -> WatchOut:
        watch = standing.watch
        return cls(
            campaign=standing.campaign.pk,
            started_at=watch.started_at,
            ended_at=watch.ended_at,
            ended_by=End(watch.ended_by) if watch.ended_by else None,
            is_current=standing.is_current,
            is_complete=standing.is_complete,
            as_of=standing.as_of,
            unwatched=standing.unwatched,
            told=standing.told,
            files=[WatchedOut.of(one) for one in standing.watched],
        )


class ToldOut(Schema):
    """A cell of your own file whose number may no longer be called."""

    deposit: UUID
    reference: str
    row: int = Field(description="As a spreadsheet shows it: the header is row 1.")
    column: str
    identifier: str = Field(description="Your own; empty when no column of them was named.")
    telling: UUID
    told_at: datetime

    @classmethod
    def of(cls, told: Told) -> ToldOut:
        return cls(
            deposit=told.deposit.pk,
            reference=told.deposit.reference,
            row=told.row,
            column=told.column,
            identifier=told.identifier,
            telling=told.telling,
            told_at=told.told_at,
        )


class ToldsOut(Schema):
    items: list[ToldOut]
    next: str | None = Field(description="The cursor of the next page; none after the last.")
