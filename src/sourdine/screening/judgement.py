"""The seam where numbers are normalised and looked up: bytes in, verdict codes out.

One narrow function, with contract tests of its own (tests/screening/test_judgement.py): a compiled kernel
may take its place without anything above or below noticing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

import numpy as np

from sourdine.numbering.column import DEFAULT_REGION, normalise_fields
from sourdine.numbering.plan import FRANCE
from sourdine.numbering.reasons import Status
from sourdine.numbering.territory import is_within
from sourdine.numbering.twins import other_spelling
from sourdine.screening.verdicts import OUTSIDE_COVERAGE, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from numpy.typing import NDArray

    from sourdine.screening.image import RegisterImage

_NINE_DIGITS: Final = np.uint64(10**9)


@dataclass(frozen=True, kw_only=True, slots=True)
class Register:
    """What a screening reads: an image, the lists chosen of it, and how numbers without a code are read."""

    image: RegisterImage
    lists: tuple[str, ...]
    coverage: frozenset[str]  # ISO territories
    region: str = DEFAULT_REGION

    @classmethod
    def choose(
        cls,
        image: RegisterImage,
        lists: Sequence[str] = (),
        region: str = DEFAULT_REGION,
        *,
        at: datetime | None = None,
    ) -> Self:
        """The named lists of an image, all of them when none is named; `at` is the instant of use, now
        unless given.

        Raises UnknownList, and ExpiredImage however the image was opened: looking at an old image is
        allowed, clearing a number by it never.
        """
        image.require_unexpired(at)
        info = image.info()
        chosen = tuple(image.list_named(name).name for name in dict.fromkeys(lists))
        return cls(
            image=image,
            lists=chosen or tuple(one.name for one in info.lists),
            coverage=frozenset(info.coverage),
            region=region,
        )


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Judgements:
    """One entry a number: `e164` uint64 (0 if invalid), `status` and `verdict` uint8, and `listed`: bit i
    is set when the number is on the i-th chosen list.
    """

    e164: NDArray[np.uint64]
    status: NDArray[np.uint8]
    listed: NDArray[np.unsignedinteger]
    verdict: NDArray[np.uint8]


def judge_fields(
    register: Register, data: NDArray[np.uint8], starts: NDArray[np.int64], ends: NDArray[np.int64]
) -> Judgements:
    """Judges the fields `data[start:end]`: valid UTF-8 and `numbering.fields.WIDTH` bytes of padding.

    `not_listed` is said only of a valid number that the image covers and that is on no chosen list.
    """
    e164, status = normalise_fields(data, starts, ends, register.region)
    return judge_numbers(register, e164, status)


def judge_numbers(register: Register, e164: NDArray[np.uint64], status: NDArray[np.uint8]) -> Judgements:
    """Judges numbers that are normalised already."""
    others = other_spelling(e164)
    listed = _look_up(register, e164, others)
    valid = status < Status.EMPTY
    verdict = np.full(e164.size, Verdict.INVALID, np.uint8)
    verdict[valid] = Verdict.UNSCREENED
    opposed = valid & (listed != 0)
    verdict[opposed] = Verdict.OPPOSED
    clear = np.flatnonzero(valid & ~opposed)
    covered = _is_covered(register, e164[clear], others[clear])
    verdict[clear[covered]] = Verdict.NOT_LISTED
    status = status.copy()
    status[clear[~covered]] = OUTSIDE_COVERAGE
    return Judgements(e164=e164, status=status, listed=listed, verdict=verdict)


def _is_covered(
    register: Register, e164: NDArray[np.uint64], others: NDArray[np.uint64]
) -> NDArray[np.bool_]:
    """Whether the image speaks for a number and, if written with +33, for the overseas line it may be."""
    covered = is_within(e164, register.coverage)
    rows = np.flatnonzero((others != 0) & (e164 // _NINE_DIGITS == FRANCE))
    if rows.size:
        covered[rows] &= is_within(others[rows], register.coverage)
    return covered


def _look_up(
    register: Register, e164: NDArray[np.uint64], others: NDArray[np.uint64]
) -> NDArray[np.unsignedinteger]:
    """Which chosen lists each number is on, an overseas line under either of its two spellings."""
    rows = np.flatnonzero(others)
    found = register.image.lookup(np.concatenate([e164, others[rows]]), register.lists)
    listed, under_other = found[: e164.size], found[e164.size :]
    listed[rows] |= under_other
    return listed
