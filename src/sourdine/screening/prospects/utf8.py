"""Whether bytes are valid UTF-8, looking only at those that are not ASCII: few, in French prospect files.

Python's own decoder makes a string of the whole block while it holds the interpreter's lock; this does
neither. The ranges are those of table 3-7 of the Unicode standard.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from sourdine.screening.prospects.scan import find_true

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LENGTH: Final = np.zeros(256, np.uint8)  # of the sequence that a lead byte begins; 0 for no lead
_LENGTH[0xC2:0xE0] = 2
_LENGTH[0xE0:0xF0] = 3
_LENGTH[0xF0:0xF5] = 4
# What the second byte may be, lowest and highest, after each lead.
_SECOND: Final = np.full((256, 2), (0x80, 0xBF), np.uint8)
_SECOND[0xE0] = (0xA0, 0xBF)  # shorter forms exist
_SECOND[0xED] = (0x80, 0x9F)  # surrogates
_SECOND[0xF0] = (0x90, 0xBF)  # shorter forms exist
_SECOND[0xF4] = (0x80, 0x8F)  # beyond U+10FFFF


def is_utf8(data: NDArray[np.uint8]) -> bool:
    """Whether `data`, which begins and ends with whole characters, is valid UTF-8."""
    places = find_true(data > 0x7F)
    if not places.size:
        return True
    foreign = data[places]
    leads = np.flatnonzero(foreign >= 0xC0)
    lengths = _LENGTH[foreign[leads]]
    if not lengths.all() or foreign.size != int(lengths.sum(dtype=np.int64)):
        return False
    return _continue(foreign, places, leads, lengths)


def _continue(
    foreign: NDArray[np.uint8],
    places: NDArray[np.int64],
    leads: NDArray[np.int64],
    lengths: NDArray[np.uint8],
) -> bool:
    """Whether each lead is followed, without a gap, by the continuation bytes that it asks for.

    There are as many bytes as the leads ask for: when each has its own, none is left over.
    """
    beyond = np.append(leads[1:], foreign.size)
    if leads[0] != 0 or (beyond - leads != lengths).any():
        return False
    if (places[beyond - 1] - places[leads] != lengths - np.uint8(1)).any():
        return False
    second = foreign[leads + 1]
    low, high = _SECOND[foreign[leads]].T
    return bool(((second >= low) & (second <= high)).all())
