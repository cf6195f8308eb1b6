"""How many different things passed by, told from a few kilobytes that keep none of them (HyperLogLog).

Tokens are keyed: who holds a sketch and not the key cannot even try a number. The estimate is within 1 % of
the truth two times in three, and near exact below a few thousand.

<https://algo.inria.fr/flajolet/Publications/FlFuGaMe07.pdf>
"""

from __future__ import annotations

import math
import zlib
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_BITS: Final = 14
REGISTERS: Final = 1 << _BITS
_ALPHA: Final = 0.7213 / (1 + 1.079 / REGISTERS)
_LEFT: Final = 64 - _BITS
_RAW: Final = -15  # deflate without a header
_RANKS: Final = np.ldexp(1.0, -np.arange(256))  # what a register of each rank weighs


class Sketch:
    """Six kilobytes at most, whatever passes by; two are merged by the larger of each register."""

    def __init__(self, content: bytes = b"") -> None:
        """`content` is what a sketch gave as such: a raw deflate stream of its registers, a byte each."""
        registers = zlib.decompress(content, _RAW) if content else bytes(REGISTERS)
        self._registers = np.frombuffer(registers, np.uint8).copy()

    def add(self, tokens: NDArray[np.uint64]) -> None:
        """`tokens` are spread evenly over their 64 bits."""
        which = (tokens >> np.uint64(_LEFT)).astype(np.int64)
        rest = tokens & np.uint64((1 << _LEFT) - 1)
        np.maximum.at(self._registers, which, _ranks(rest))

    def merge(self, other: Sketch) -> None:
        np.maximum(self._registers, other._registers, out=self._registers)

    def count(self) -> int:
        of_rank = np.bincount(self._registers, minlength=_RANKS.size)
        estimate = _ALPHA * REGISTERS**2 / float(of_rank @ _RANKS)
        empty = int(of_rank[0])
        if estimate <= 2.5 * REGISTERS and empty:
            estimate = REGISTERS * math.log(REGISTERS / empty)
        return round(estimate)

    def content(self) -> bytes:
        """Nothing at all for a sketch of nothing."""
        if not self._registers.any():
            return b""
        # Registers are like dice: only their frequencies compress, and runs of zeros.
        packing = zlib.compressobj(level=1, wbits=_RAW, strategy=zlib.Z_RLE)
        return packing.compress(self._registers.tobytes()) + packing.flush()


def _ranks(rest: NDArray[np.uint64]) -> NDArray[np.uint8]:
    """Where the first 1 stands in the lower bits, from 1."""
    # float64 holds 53 bits exactly: the 50 that are left fit, and their exponent is their length.
    _, lengths = np.frexp(rest.astype(np.float64))
    return (_LEFT + 1 - lengths).astype(np.uint8)
