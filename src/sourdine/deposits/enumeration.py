"""Does a file hold people to call, or a numbering plan? Told by how its numbers lie beside one another.

People's numbers lie scattered: even where half of a block is taken, chance took them, and gaps between
neighbours vary. An enumeration leaves marks that neither shuffling nor leaving out every other number
removes: long runs, one same step between neighbours, blocks that are full.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_RUN: Final = 20  # consecutive numbers; where half of them are taken, one in a million chances
_BLOCK: Final = 10_000
_FULL: Final = 0.6  # of a block
_LONGEST_STEP: Final = 1000
_FEWEST_IN_STEP: Final = 3


class Suspicion(StrEnum):
    """Why a deposit is held. Stable: stored with it, and worded in `wording`."""

    RUNS = "consecutive_runs"
    STEP = "same_step"
    DENSITY = "dense_blocks"
    RATE = "unusual_rate"
    RECUT = "same_numbers_recut"
    DAY_QUOTA = "day_quota"


@dataclass(frozen=True, kw_only=True, slots=True)
class Thresholds:
    """Percentages above which a file is held; below `least` numbers none shows a pattern worth it."""

    least: int = 500
    run_percent: int = 20
    step_percent: int = 70
    dense_percent: int = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class Shape:
    """How the different numbers of a file lie."""

    numbers: int
    in_runs: int
    in_step: int  # gaps between neighbours that are the most frequent one, when it is short
    gaps: int
    in_dense_blocks: int


def shape_of(numbers: NDArray[np.uint64]) -> Shape:
    """Of all its valid numbers, in any order, several times or once."""
    different = np.unique(numbers)
    gaps = np.diff(different)
    _, sizes = np.unique(different // np.uint64(_BLOCK), return_counts=True)
    return Shape(
        numbers=different.size,
        in_runs=_in_runs(gaps),
        in_step=_in_step(gaps),
        gaps=gaps.size,
        in_dense_blocks=int(sizes[sizes > _FULL * _BLOCK].sum()),
    )


def looked_at(numbers: NDArray[np.uint64], thresholds: Thresholds) -> list[Suspicion]:
    """Of all the valid numbers of a file. Few numbers, as checks have, are not looked at at all."""
    return [] if numbers.size < thresholds.least else suspicions(shape_of(numbers), thresholds)


def suspicions(shape: Shape, thresholds: Thresholds) -> list[Suspicion]:
    if shape.numbers < thresholds.least:
        return []
    found = {
        Suspicion.RUNS: _percent(shape.in_runs, shape.numbers) > thresholds.run_percent,
        Suspicion.STEP: _percent(shape.in_step, shape.gaps) > thresholds.step_percent,
        Suspicion.DENSITY: _percent(shape.in_dense_blocks, shape.numbers) > thresholds.dense_percent,
    }
    return [one for one, is_so in found.items() if is_so]


class Gathered:
    """The different numbers of a file as its blocks pass. Of a long one, those of every second block of the
    plan are kept, of every fourth, and so on, chosen by chance: what lies within blocks stays as it lies.
    """

    def __init__(self, *, most: int = 4 << 20) -> None:
        self._most = most
        self._kept = np.zeros(0, np.uint64)
        self._waiting: list[NDArray[np.uint64]] = []
        self._size = 0
        self._one_in = 1
        # Drawn anew each time: nobody can keep to blocks that will not be looked at.
        self._factor = np.uint64(secrets.randbits(63) << 1 | 1)

    def add(self, numbers: NDArray[np.uint64]) -> None:
        self._waiting.append(numbers if self._one_in == 1 else numbers[self._is_kept(numbers)])
        self._size += self._waiting[-1].size
        if self._size > self._most // 2:
            self._gather()

    def numbers(self) -> NDArray[np.uint64]:
        self._gather()
        return self._kept

    def _gather(self) -> None:
        self._kept = np.unique(np.concatenate([self._kept, *self._waiting]))
        self._waiting, self._size = [], 0
        while self._kept.size > self._most:
            self._one_in *= 2
            self._kept = self._kept[self._is_kept(self._kept)]

    def _is_kept(self, numbers: NDArray[np.uint64]) -> NDArray[np.bool_]:
        mixed = (numbers // np.uint64(_BLOCK) + np.uint64(1)) * self._factor >> np.uint64(32)
        return mixed % np.uint64(self._one_in) == 0


def _in_runs(gaps: NDArray[np.uint64]) -> int:
    """How many numbers stand in runs of consecutive ones that are long enough to be no chance."""
    edges = np.flatnonzero(np.diff(gaps == 1, prepend=False, append=False))
    lengths = edges[1::2] - edges[0::2] + 1
    return int(lengths[lengths >= _RUN].sum())


def _in_step(gaps: NDArray[np.uint64]) -> int:
    short = gaps[gaps <= _LONGEST_STEP].astype(np.int64)
    return int(np.bincount(short).max()) if short.size >= _FEWEST_IN_STEP else 0


def _percent(part: int, whole: int) -> float:
    return 100 * part / whole if whole else 0.0
