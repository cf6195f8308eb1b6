"""Consent texts, as people are shown them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from ninja import Field, Schema

from sourdine.consents.models import ConsentText
from sourdine.law.vocabulary import Channel, Statement


class TextOut(Schema):
    id: UUID = Field(description="What a consent names as its text.")
    name: str
    language: str
    version: int
    parts: dict[Statement, str] = Field(description="What it says, by the statement that it makes.")
    label: str = Field(description="Beside the box that is ticked.")
    channels: list[Channel]
    goods: list[str]
    parties: list[str]
    months: int | None = Field(description="For how long a consent holds; none: it does not say.")
    digest: str = Field(description="SHA-256 of all that it says, as events name it.")
    created_at: datetime
    used_at: datetime | None = Field(description="When it was first shown: it can no longer change.")
    retired_at: datetime | None

    @classmethod
    def of(cls, text: ConsentText) -> TextOut:
        alike = {name: getattr(text, name) for name in cls.model_fields if name != "digest"}
        return cls(**alike, digest=bytes(text.digest).hex())


class TextsOut(Schema):
    items: list[TextOut]
    next: str | None = Field(description="The cursor of the next page; none after the last.")
