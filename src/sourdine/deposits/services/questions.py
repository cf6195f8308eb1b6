"""Who had a line screened, when, and on what basis: asked by whoever proved it, answered by a worker.

What was found is kept for a day, so that a page can be looked at again; a line asks once in that time.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.db import transaction

from sourdine import clock, sealing
from sourdine.clock import format_instant, parse_instant
from sourdine.deposits.models import Deposit, ScreeningQuestion
from sourdine.deposits.services import stays
from sourdine.jobs.running import current_job
from sourdine.register.line import Line
from sourdine.screening.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sourdine.deposits.models import Campaign
    from sourdine.deposits.services.stays import Screened

ABOUT: Final = "who screened a line"
_KEPT: Final = timedelta(days=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Screening:
    """`campaign` says for what, and where the number was had from, as declared; None: asked about directly,
    or nothing was declared.
    """

    name: str
    at: datetime
    answer: Verdict
    campaign: Campaign | None
    is_direct: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """`screenings` is None while a worker looks."""

    asked_at: datetime
    screenings: tuple[Screening, ...] | None


@transaction.atomic
def ask(line: Line) -> None:
    """Once a day a line."""
    if _latest(line) is not None:
        return
    made = ScreeningQuestion.objects.create(
        line_index=line.index, line_sealed=line.seal(), asked_at=clock.now()
    )
    _answer_later(made)


def found(line: Line, *, since: datetime) -> Found | None:
    """Nothing older than the holder's first proof; None when nobody asked today."""
    held = _latest(line)
    if held is None:
        return None
    if held.answers_sealed is None:
        return Found(asked_at=held.asked_at, screenings=None)
    told = json.loads(sealing.current().unseal_text(bytes(held.answers_sealed), about=ABOUT))
    young = [one for one in told if parse_instant(one["at"]) >= since]
    return Found(asked_at=held.asked_at, screenings=tuple(_screenings(young)))


def answer(question: UUID) -> None:
    """For a job."""
    held = ScreeningQuestion.objects.filter(pk=question, answered_at=None).first()
    if held is None:
        return
    told = [_as_dict(one) for one in stays.who_screened(Line.unseal(held.line_sealed))]
    with current_job().commit():
        held.answered_at = clock.now()
        held.answers_sealed = sealing.current().seal_text(json.dumps(told), about=ABOUT)
        held.save(update_fields=["answered_at", "answers_sealed"])


def forget_old() -> int:
    """After a day; how many."""
    return ScreeningQuestion.objects.filter(asked_at__lte=clock.now() - _KEPT).delete()[0]


def _latest(line: Line) -> ScreeningQuestion | None:
    of_today = ScreeningQuestion.objects.filter(line_index=line.index, asked_at__gt=clock.now() - _KEPT)
    return of_today.order_by("-asked_at").first()


def _answer_later(question: ScreeningQuestion) -> None:
    from sourdine.deposits import tasks

    tasks.answer_question.enqueue(str(question.pk))


def _as_dict(one: Screened) -> dict[str, object]:
    return {
        "name": one.name,
        "at": format_instant(one.at),
        "answer": int(one.answer),
        "deposit": one.deposit and str(one.deposit),
    }


def _screenings(told: list[dict[str, Any]]) -> Iterable[Screening]:
    deposits = Deposit.objects.select_related("campaign").in_bulk(
        [UUID(one["deposit"]) for one in told if one["deposit"]]
    )
    for one in told:
        deposit = deposits.get(UUID(one["deposit"])) if one["deposit"] else None
        yield Screening(
            name=one["name"],
            at=parse_instant(one["at"]),
            answer=Verdict(one["answer"]),
            campaign=deposit.campaign if deposit else None,
            is_direct=not one["deposit"],
        )
