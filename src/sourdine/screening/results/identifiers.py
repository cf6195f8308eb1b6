"""The caller's own identifiers, as they may be told where no telephone number is to be told."""

from __future__ import annotations

import re
from itertools import accumulate
from typing import TYPE_CHECKING, Final

import numpy as np

from sourdine.numbering.column import normalise

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# Digits as numbers are written: in groups, with something short between. Neighbours of a number may be in it.
_GROUPS: Final = re.compile(r"\d(?:[ \u00a0\u202f._/()-]{0,3}\d){8,}")
_GROUP: Final = re.compile(r"\d+")
# As many digits as a national number has, and at most as many as E.164.
_FEWEST, _MOST = 9, 15
# Characters. Of a megabyte of digits millions of parts would be looked at.
_LONGEST: Final = 256


def without_numbers(cells: Sequence[str], region: str) -> list[str]:
    """Each as it is; left out is one that reads as a number, holds one, or is longer than any key."""
    cells = [cell if len(cell) <= _LONGEST else "" for cell in cells]
    parts = [(row, part) for row, cell in enumerate(cells) for part in _like_numbers(cell)]
    whole, _ = normalise(cells, region)
    within, _ = normalise([part for _, part in parts], region)
    telling = set(np.flatnonzero(whole).tolist())
    telling.update(row for (row, _), number in zip(parts, within.tolist(), strict=True) if number)
    return ["" if row in telling else cell for row, cell in enumerate(cells)]


def _like_numbers(cell: str) -> Iterator[str]:
    """Whatever may be a number in it: from each group of digits on, to the end of each that follows."""
    for found in _GROUPS.finditer(cell):
        groups: list[str] = _GROUP.findall(found[0])
        for first in range(len(groups)):
            # Each group has a digit at least: no number has more of them than digits.
            for part in accumulate(groups[first : first + _MOST]):
                if _FEWEST <= len(part) <= _MOST:
                    yield part
