"""Numbers asked about directly, judged by the register as it is now, on the day's budget."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from django.conf import settings

from sourdine import statements
from sourdine.deposits.enumeration import Suspicion
from sourdine.deposits.errors import DayQuotaReached, LooksLikeHarvesting
from sourdine.deposits.services import harvesting, stays
from sourdine.register.services.publication import NEWEST, newest_of
from sourdine.register.services.snapshots import snapshot
from sourdine.screening.judgement import Register

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from datetime import datetime

    from django.db.models import Model

    from sourdine.professionals.models import Organisation
    from sourdine.screening.judgement import Judgements
    from sourdine.statements import Beside

    Refusal = DayQuotaReached | LooksLikeHarvesting


@dataclass(frozen=True, kw_only=True, slots=True)
class Answered:
    """What the register says; with `refused`, nobody is told."""

    register: Register
    judged: Judgements
    refused: Refusal | None


def beside() -> Sequence[Beside]:
    """What `judge` reads first, joined to the organisation: for whoever reads that one anyway."""
    return (*NEWEST, harvesting.day_beside(), stays.key_beside(stays.this_month()))


def judge(
    organisation: Organisation,
    by: Callable[[Register], Judgements],
    *noted: Model,
    at: datetime,
    read: Sequence[Any] = (),
) -> Answered:
    """Writes at once what is drawn of the day, the tokens that stay, and what is noted. `read` is what
    `beside` found when it was read with the organisation.

    A refusal is returned: raised, it would undo its draw, and whoever is refused could try others for ever.
    Raises what `snapshot` raises.
    """
    newest, last, day, key = read or _read(organisation)
    month = key.month if key is not None else stays.this_month()  # tokens and their key belong together
    register = Register.choose(snapshot(newest_of(newest, last)))
    judged = by(register)
    valid = np.flatnonzero(judged.e164)
    lines, verdicts = judged.e164[valid], judged.verdict[valid]

    def to_write(found: Collection[Suspicion]) -> Sequence[Model]:
        if _refusal(found):
            return noted
        return (stays.of_check(organisation, lines, verdicts, at=at, month=month, key=key), *noted)

    found = harvesting.draw_unheld(organisation, day, lines, to_write)
    return Answered(register=register, judged=judged, refused=_refusal(found))


def _read(organisation: Organisation) -> Sequence[Any]:
    """By a statement of its own."""
    this = "WHERE professionals_organisation.id = %s"
    return statements.select_beside(beside(), "professionals_organisation", this, [organisation.pk])


def _refusal(found: Collection[Suspicion]) -> Refusal | None:
    if Suspicion.DAY_QUOTA in found:
        return DayQuotaReached(most=settings.SOURDINE.numbers_per_day)
    # Who asks the same number again and again is counted once.
    return LooksLikeHarvesting() if set(found) - {Suspicion.RECUT} else None
