"""The numbers that ARCEP has given out, as ranges to draw synthetic numbers from.

Source: ARCEP, MAJNUM, edition 2026-04 (Windows-1252, `;`). Only ten-digit blocks of 01-07 and 09 are kept.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import phonenumbers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

MAJNUM: Final = Path(__file__).parent.parent / "data" / "arcep-majnum-2026-04.csv"
_PREFIXES: Final = frozenset({"01", "02", "03", "04", "05", "06", "07", "09"})
_TEN_DIGITS: Final = 10
_FRANCE: Final = 33
_MIQUELON: Final = 508
_COUNTRY_CODE_OF: Final = {
    "Métropole": _FRANCE,
    "Guadeloupe, St Martin et St Barthélemy": 590,
    "Guyane": 594,
    "La Réunion": 262,
    "La Réunion - Océan indien": 262,
    "Martinique": 596,
    "Mayotte": 262,
    "Saint Pierre et Miquelon": _MIQUELON,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Blocks:
    """Allocated numbers that libphonenumber holds valid, by the thousand (ARCEP's finest block).

    Both arrays have 1 000 000 entries, one for each value of the first six of the nine national digits.
    """

    country_code: NDArray[np.uint16]  # 0: not allocated, or not valid
    e164: NDArray[np.uint64]  # E.164 // 1000; 0 likewise

    @property
    def mainland(self) -> NDArray[np.uint32]:
        return np.flatnonzero(self.country_code == _FRANCE).astype(np.uint32)

    @property
    def overseas(self) -> NDArray[np.uint32]:
        return np.flatnonzero((self.country_code != 0) & (self.country_code != _FRANCE)).astype(np.uint32)

    @property
    def size(self) -> int:
        """How many numbers there are to draw from."""
        return int(np.count_nonzero(self.country_code)) * 1000

    def whole_ten_thousands(self) -> NDArray[np.uint32]:
        """The first five national digits of each block of 10 000 numbers that is allocated in full."""
        return np.flatnonzero((self.country_code.reshape(-1, 10) != 0).all(axis=1)).astype(np.uint32)

    def is_overseas(self, national: NDArray[np.uint32]) -> NDArray[np.bool_]:
        return self.country_code[national // 1000] != _FRANCE

    def to_e164(self, national: NDArray[np.uint32]) -> NDArray[np.uint64]:
        """From nine national digits (690123456) to the line (590690123456)."""
        thousand, rest = np.divmod(national, 1000)
        return self.e164[thousand] * np.uint64(1000) + rest.astype(np.uint64)


def load(source: Path = MAJNUM) -> Blocks:
    """Reads ARCEP's table in about two seconds, most of them spent asking libphonenumber."""
    codes = _country_codes(source)
    e164 = np.zeros(1_000_000, dtype=np.uint64)
    for prefix in np.unique(np.flatnonzero(codes) // 10):
        block = slice(prefix * 10, prefix * 10 + 10)
        start = line_of(int(codes[block].max()), int(prefix) * 10_000)
        if start:
            e164[block] = np.arange(10, dtype=np.uint64) + np.uint64(start // 1000)
    e164[codes == 0] = 0
    codes[e164 == 0] = 0
    return Blocks(country_code=codes, e164=e164)


def line_of(country_code: int, national: int) -> int:
    """The valid E.164 number behind nine national digits, 0 when there is none.

    Saint-Pierre-et-Miquelon dials 0508 41 23 45 at home for +508 41 23 45: its last six digits.
    """
    candidates = [f"{country_code}{national:09d}"]
    if country_code == _MIQUELON:
        candidates.append(f"{country_code}{national % 1_000_000:06d}")
    return next((int(digits) for digits in candidates if _is_valid(digits)), 0)


def _is_valid(digits: str) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(f"+{digits}"))
    except phonenumbers.NumberParseException:
        return False


def _country_codes(source: Path) -> NDArray[np.uint16]:
    codes = np.zeros(1_000_000, dtype=np.uint16)
    for first, last, territory in _ranges(source):
        codes[first // 1000 : last // 1000 + 1] = _COUNTRY_CODE_OF[territory]
    return codes


def _ranges(source: Path) -> Iterator[tuple[int, int, str]]:
    with source.open(encoding="cp1252", newline="") as lines:
        for row in csv.DictReader(lines, delimiter=";"):
            first = row["Tranche_Debut"]
            if len(first) == _TEN_DIGITS and first[:2] in _PREFIXES:
                yield int(first), int(row["Tranche_Fin"]), row["Territoire"]
