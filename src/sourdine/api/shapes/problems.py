"""An error, as a program reads it."""

from __future__ import annotations

from ninja import Field, Schema


class Misshapen(Schema):
    field: str = Field(description="Where in the request.")
    code: str = Field(description="What is wrong with it.")


class Problem(Schema):
    """RFC 9457. `code` is stable; sentences may change."""

    type: str
    title: str
    status: int
    code: str
    detail: str = Field(
        description="What is wrong and what to do, in English, or French when it is preferred."
    )
    details: dict[str, str | int] | None = None
    fields: list[Misshapen] | None = None
