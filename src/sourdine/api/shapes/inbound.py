"""What a professional's provider of texts or calls passes on."""

from __future__ import annotations

from typing import Annotated

from ninja import Field, Schema
from pydantic import ConfigDict, StringConstraints

from sourdine.api.shapes.instants import Instant
from sourdine.api.shapes.objections import ObjectionOut
from sourdine.api.shapes.subjects import Number

Text = Annotated[str, StringConstraints(max_length=2000)]
Key = Annotated[str, StringConstraints(pattern=r"^[0-9*#]$")]


class TextIn(Schema):
    """A text that somebody sent."""

    model_config = ConfigDict(extra="forbid")

    number: Number = Field(repr=False, description="That it came from.")
    text: Text = Field(repr=False)
    at: Instant


class KeyIn(Schema):
    """A key that somebody pressed during a call."""

    model_config = ConfigDict(extra="forbid")

    number: Number = Field(repr=False, description="Of the person: that was called, or that called.")
    key: Key
    stop_keys: list[Key] = Field(
        default=["9"], min_length=1, max_length=12, description="Those that the call said would stop it."
    )
    at: Instant


class TakenOut(Schema):
    recognised: bool = Field(description="False: nothing was kept. Have somebody read a text that was not.")
    objection: ObjectionOut | None
