"""Numbers asked about directly, judged by the register as it is now, on the day's budget: two statements."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

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

    Refusal = DayQuotaReached | LooksLikeHarvesting


@dataclass(frozen=True, kw_only=True, slots=True)
class Answered:
    """What the register says; with `refused`, nobody is told."""

    register: Register
    judged: Judgements
    refused: Refusal | None


def judge(
    organisation: Organisation, by: Callable[[Register], Judgements], *noted: Model, at: datetime
) -> Answered:
    """Writes at once what is drawn of the day, the tokens that stay, and what is noted.

    A refusal is returned: raised, it would undo its draw, and whoever is refused could try others for ever.
    Raises what `snapshot` raises.
    """
    month = stays.this_month()
    reading = [*NEWEST, harvesting.day_of(organisation), stays.key_of(month)]
    newest, last, days, keys = statements.select_apart(reading)
    register = Register.choose(snapshot(newest_of(newest, last)))
    judged = by(register)
    valid = np.flatnonzero(judged.e164)
    lines, verdicts = judged.e164[valid], judged.verdict[valid]

    def to_write(found: Collection[Suspicion]) -> Sequence[Model]:
        if _refusal(found):
            return noted
        return (stays.of_check(organisation, lines, verdicts, at=at, month=month, keys=keys), *noted)

    found = harvesting.draw_unheld(organisation, days, lines, to_write)
    return Answered(register=register, judged=judged, refused=_refusal(found))


def _refusal(found: Collection[Suspicion]) -> Refusal | None:
    if Suspicion.DAY_QUOTA in found:
        return DayQuotaReached(most=settings.SOURDINE.numbers_per_day)
    # Who asks the same number again and again is counted once.
    return LooksLikeHarvesting() if set(found) - {Suspicion.RECUT} else None
