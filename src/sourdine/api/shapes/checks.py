"""Numbers asked about directly. They travel in bodies, never in an address."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from ninja import Field, Schema
from pydantic import ConfigDict, StringConstraints

from sourdine.deposits.services.checks import MOST, Answered

Asked = Annotated[str, StringConstraints(max_length=64)]


class CheckIn(Schema):
    model_config = ConfigDict(extra="forbid")

    numbers: list[Asked] = Field(min_length=1, max_length=MOST, repr=False)


class AnswerOut(Schema):
    verdict: Literal["not_listed", "opposed", "invalid", "unscreened"]
    reason: str = Field(description="A code; empty when there is nothing to say.")


class CheckOut(Schema):
    """Answers are in the order of the numbers. Not being listed is not permission to call."""

    id: UUID | None = Field(description="Of a check that is answered later; see its address.")
    state: Literal["waiting", "answered"]
    answers: list[AnswerOut]
    receipt: str = Field(description="The register's signed word (JWS); empty while it is waiting.")
    salt: str = Field(
        description="What shows, with the numbers, that the receipt is about them. Whoever has it and the "
        "receipt can find few numbers by trying: keep it apart. Empty while it is waiting."
    )


def told(answered: Answered | None, check: UUID | None = None) -> dict[str, object]:
    """In the shape of `CheckOut`; None is not answered yet."""
    answers = answered.answers if answered else ()
    return {
        "id": check and str(check),
        "state": "answered" if answered else "waiting",
        "answers": [{"verdict": one.verdict, "reason": one.reason} for one in answers],
        "receipt": answered.receipt if answered else "",
        "salt": answered.salt if answered else "",
    }
