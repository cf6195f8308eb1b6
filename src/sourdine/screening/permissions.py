"""May the numbers that a result gives back be contacted? Three more columns, answered by whoever can tell.

Only numbers that are not listed are ever asked about: of the others nothing is said, not even that they were
not asked about.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np

from sourdine.screening.results.added import added_names
from sourdine.screening.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from sourdine.evidence import PermissionTerms
    from sourdine.screening.prospects.columns import Column
    from sourdine.screening.screened import Screened

COLUMNS: Final = ("contactable", "reason", "next_time")


class Contactable(StrEnum):
    """Only `yes` is permission."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """What is said of a number. `next_time` is ISO 8601 with its offset, empty when there is none."""

    contactable: Contactable
    reason: str
    next_time: str = ""

    @property
    def cells(self) -> tuple[str, str, str]:
        return self.contactable.value, self.reason, self.next_time


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Answers:
    """Of each number in turn, a place in `told`: a file of a million has few different answers."""

    told: Sequence[Told]
    which: NDArray[np.int64]


class Adviser(Protocol):
    """Answers for the numbers of a block, in one thread, block after block."""

    def __call__(self, numbers: NDArray[np.uint64], /) -> Answers: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What a result says beside its numbers: whose answers, and on what terms they were asked for."""

    adviser: Adviser
    terms: PermissionTerms


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Permissions:
    """Of each cell of one phone column of a block, a place in `told`; -1 where nothing is said."""

    told: Sequence[Told]
    which: NDArray[np.int64]

    def cells(self, rows: NDArray[np.int64] | NDArray[np.bool_]) -> list[tuple[str, ...]]:
        """The three cells of each of these rows."""
        words = [one.cells for one in self.told] + [("",) * len(COLUMNS)]
        return [words[place] for place in self.which[rows].tolist()]


def advised(screened: Screened, adviser: Adviser) -> Screened:
    """The block, with what is said of its numbers that are not listed."""
    clear = [np.flatnonzero(judged.verdict == Verdict.NOT_LISTED) for judged in screened.judgements]
    numbers = [judged.e164[rows] for judged, rows in zip(screened.judgements, clear, strict=True)]
    answers = adviser(np.concatenate(numbers))
    ends = np.cumsum([rows.size for rows in clear])[:-1]
    parts = zip(clear, np.split(answers.which, ends), strict=True)
    return replace(
        screened,
        permissions=[
            Permissions(told=answers.told, which=_placed(rows, which, len(screened.block)))
            for rows, which in parts
        ],
    )


def permission_names(columns: Sequence[Column], taken: Sequence[str]) -> list[str]:
    """The names of the added columns, beside those that the file has."""
    return added_names(columns, taken, COLUMNS)


def _placed(rows: NDArray[np.int64], which: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    placed = np.full(count, -1, np.int64)
    placed[rows] = which
    return placed
