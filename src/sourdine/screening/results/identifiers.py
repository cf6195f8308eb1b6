"""The caller's own identifiers, as they may be told where no telephone number is to be told."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import numpy as np

from sourdine.numbering.column import normalise

if TYPE_CHECKING:
    from collections.abc import Sequence

# As many digits as a national number has, and at most as many as E.164, written as numbers are.
_LIKE_A_NUMBER: Final = re.compile(r"(?<!\d)\d(?:[ .-]?\d){8,14}(?!\d)")


def without_numbers(cells: Sequence[str], region: str) -> list[str]:
    """Each as it is; one that reads as a telephone number, or holds one, is left out."""
    parts = [(row, part) for row, cell in enumerate(cells) for part in _LIKE_A_NUMBER.findall(cell)]
    whole, _ = normalise(cells, region)
    within, _ = normalise([part for _, part in parts], region)
    telling = set(np.flatnonzero(whole).tolist())
    telling.update(row for (row, _), number in zip(parts, within.tolist(), strict=True) if number)
    return ["" if row in telling else cell for row, cell in enumerate(cells)]
