"""Numbers asked about directly. They travel in bodies, never in an address."""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated, Literal
from uuid import UUID

from ninja import Field, Schema
from pydantic import ConfigDict, StringConstraints

from sourdine.deposits.services.checks import MOST, Answer, Answered

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

    @classmethod
    def of(cls, answered: Answered | None, check: UUID | None = None) -> CheckOut:
        if answered is None:
            return cls(id=check, state="waiting", answers=[], receipt="")
        # Ours, and as many as ten thousand: they are not judged again.
        answers = list(map(_shown, answered.answers))
        return cls.model_construct(id=check, state="answered", answers=answers, receipt=answered.receipt)


@lru_cache(maxsize=1024)
def _shown(answer: Answer) -> AnswerOut:
    """One for all numbers that are answered alike: they are few."""
    return AnswerOut.model_construct(verdict=answer.verdict, reason=answer.reason)


def told(answered: Answered) -> dict[str, object]:
    """The same as `CheckOut`, of a check that was answered at once."""
    answers = [{"verdict": one.verdict, "reason": one.reason} for one in answered.answers]
    return {"id": None, "state": "answered", "answers": answers, "receipt": answered.receipt}
