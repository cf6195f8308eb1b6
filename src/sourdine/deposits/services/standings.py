"""Whether lines are on the lists, where a permission depends on it: on the day's budget, as a check is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from sourdine.deposits.services import judging
from sourdine.law import Standing
from sourdine.numbering.reasons import Status
from sourdine.screening.image import ImageError
from sourdine.screening.judgement import judge_numbers
from sourdine.screening.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from numpy.typing import NDArray

    from sourdine.professionals.models import Organisation


@dataclass(frozen=True, kw_only=True, slots=True)
class LookedUp:
    """What the lists say of each line that they cover; or why nobody looked, as an error's code."""

    standings: Mapping[int, Standing] = field(default_factory=dict, repr=False)
    refused: str = ""


def look_up(organisation: Organisation, lines: Collection[int], *, at: datetime) -> LookedUp:
    """As the lists are, for questions asked `at` that instant.

    In the caller's transaction, which commits also when it is refused: what was drawn stays drawn.

    Never raises for the budget or for a register that is away: what was not looked up is not known.
    """
    numbers = np.array(sorted(lines), np.uint64)
    valid = np.full(numbers.size, Status.VALID, np.uint8)
    try:
        found = judging.judge(organisation, lambda register: judge_numbers(register, numbers, valid), at=at)
    except ImageError as away:
        return LookedUp(refused=away.code)
    if found.refused:
        return LookedUp(refused=found.refused.code)
    # The machine that made the image may have a clock ahead of this one's.
    as_of = min(found.register.image.header.as_of, at)
    return LookedUp(standings=_standings(numbers, found.judged.verdict, as_of))


def _standings(
    numbers: NDArray[np.uint64], verdicts: NDArray[np.uint8], as_of: datetime
) -> dict[int, Standing]:
    """Of what the lists do not cover, nothing is known."""
    told = {Verdict.OPPOSED: True, Verdict.NOT_LISTED: False}
    return {
        line: Standing(as_of=as_of, opposed=told[Verdict(verdict)])
        for line, verdict in zip(numbers.tolist(), verdicts.tolist(), strict=True)
        if Verdict(verdict) in told
    }
