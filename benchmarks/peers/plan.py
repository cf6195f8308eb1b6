"""The French plan as peers look it up: what the first five national digits decide.

Made beforehand, from libphonenumber and ARCEP's table, as a peer's author would.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))
import blocks

if TYPE_CHECKING:
    from numpy.typing import NDArray

_PREFIXES = range(10_000, 100_000)


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """Both arrays have 100 000 entries, E.164 // 10 000 of the line, 0 when there is no valid one.

    `at_home` answers for 0690 12 34 56, `with_code` for +33 690 12 34 56.
    """

    at_home: NDArray[np.int64]
    with_code: NDArray[np.int64]

    def keyed(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Valid prefixes (those written with France's code have 100 000 added) and their E.164 // 10 000."""
        both = np.concatenate([self.at_home, self.with_code])
        keys = np.flatnonzero(both)
        return keys, both[keys]

    def overseas(self) -> dict[int, int]:
        prefixes = np.flatnonzero((self.at_home != 0) & (self.at_home != self.with_code))
        return dict(zip(prefixes.tolist(), self.at_home[prefixes].tolist(), strict=True))


def at_home_overseas(lines: blocks.Blocks | None = None) -> dict[int, int]:
    """E.164 // 10 000 of the lines behind each overseas block's first five national digits."""
    lines = lines or blocks.load()
    prefixes = np.unique(lines.overseas // 10).tolist()
    return {prefix: int(lines.e164[prefix * 10 : prefix * 10 + 10].max()) // 10 for prefix in prefixes}


def make() -> Plan:
    """Takes about five seconds, all of them libphonenumber's."""
    with_code = np.zeros(100_000, dtype=np.int64)
    with_code[_PREFIXES] = [blocks.line_of(33, prefix * 10_000) // 10_000 for prefix in _PREFIXES]
    at_home = with_code.copy()
    overseas = at_home_overseas()
    at_home[list(overseas)] = list(overseas.values())
    return Plan(at_home=at_home, with_code=with_code)


def save(plan: Plan, path: Path) -> None:
    np.savez(path, at_home=plan.at_home, with_code=plan.with_code)


def load(path: Path) -> Plan:
    with np.load(path) as arrays:
        return Plan(at_home=arrays["at_home"], with_code=arrays["with_code"])
