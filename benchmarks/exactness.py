"""Is every row's answer the one that the scalar definition gives?

The reference is `sourdine.numbering.reference`, one number after the other through libphonenumber, and a plain
look-up in the register's text file.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import partial
from itertools import compress
from multiprocessing import get_context
from typing import TYPE_CHECKING, Final

import numpy as np
import phonenumbers

from sourdine.numbering.reference import normalise_one

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from contenders import Result
    from numpy.typing import NDArray

KEPT, OPPOSED, INVALID, UNSCREENED = range(4)
_COVERED: Final = frozenset({"FR", "GP", "BL", "MF", "RE", "YT", "MQ", "GF", "PM", "NC", "PF", "WF"})
_FRANCE: Final = 33
_VERDICT_OF_CODE: Final = {
    "opposed": OPPOSED,
    "unscreened": UNSCREENED,
    "outside_coverage": UNSCREENED,  # Sourdine's reason for the same verdict
}
_FIRST_ROW: Final = 2  # as a spreadsheet shows it, below the header


@dataclass(frozen=True, kw_only=True, slots=True)
class Reference:
    """The right verdicts, shape (n,) uint8, of the rows at `positions`, shape (n,), counted from 0."""

    positions: NDArray[np.int64]
    verdicts: NDArray[np.uint8]

    def differences(self, verdicts: NDArray[np.uint8]) -> int:
        """How many of these rows were answered otherwise; `verdicts` holds every row of the file."""
        return int(np.count_nonzero(verdicts[self.positions] != self.verdicts))


def read_register(path: Path) -> NDArray[np.int64]:
    """The register's text file, sorted."""
    return np.sort(np.fromstring(path.read_bytes().replace(b"+", b" "), dtype=np.int64, sep=" "))


def reference(prospects: Path, register: NDArray[np.int64], rows: int, checked: int) -> Reference:
    """Asks about `checked` rows chosen evenly at random (all `rows` when there are no more), on every core."""
    positions = np.sort(np.random.default_rng(rows).choice(rows, size=min(checked, rows), replace=False))
    wanted = np.zeros(rows, dtype=np.bool_)
    wanted[positions] = True
    with get_context("fork").Pool() as pool:
        asked = compress(_telephones(prospects), wanted.tolist())
        verdicts = pool.imap(partial(verdict_of, register=_Sorted(register)), asked, chunksize=5000)
        return Reference(positions=positions, verdicts=np.fromiter(verdicts, dtype=np.uint8))


def verdict_of(telephone: str, register: _Sorted) -> int:
    e164, status = normalise_one(telephone)
    if not status.is_valid:
        return INVALID
    if _territory(e164) not in _COVERED:
        return UNSCREENED
    return OPPOSED if e164 in register else KEPT


def read_verdicts(result: Result, prospects: Path, rows: int) -> NDArray[np.uint8]:
    """Every row's verdict, shape (rows,), from the files of rejected and kept rows.

    Raises NotAPartition when the kept rows are not exactly the others, in order, byte for byte.
    """
    verdicts = np.full(rows, KEPT, dtype=np.uint8)
    for row, code in _rejected(result.rejected):
        verdicts[row - _FIRST_ROW] = _VERDICT_OF_CODE.get(code, INVALID)
    _check_kept(result.cleansed, prospects, verdicts)
    return verdicts


class NotAPartition(Exception):
    """Kept and rejected rows together are not the rows of the prospect file."""


class _Sorted:
    """A sorted array of which one may ask whether it holds a number; shared by forked processes."""

    def __init__(self, numbers: NDArray[np.int64]) -> None:
        self._numbers = numbers

    def __contains__(self, number: int) -> bool:
        at = int(np.searchsorted(self._numbers, number))
        return at < len(self._numbers) and int(self._numbers[at]) == number


def _territory(e164: int) -> str | None:
    if e164 // 10**9 == _FRANCE:
        return "FR"
    return phonenumbers.region_code_for_number(phonenumbers.parse(f"+{e164}"))


def _telephones(prospects: Path) -> Iterator[str]:
    with prospects.open(newline="", encoding="utf-8") as lines:
        for row in csv.DictReader(lines, delimiter=";"):
            yield row["telephone"]


def _rejected(path: Path) -> Iterator[tuple[int, str]]:
    with path.open(newline="", encoding="utf-8") as lines:
        for row in csv.DictReader(lines, delimiter=";"):
            yield int(row["row"]), row["code"]


def _check_kept(cleansed: Path, prospects: Path, verdicts: NDArray[np.uint8]) -> None:
    # No cell of the synthetic files holds a line end, so that a line is a row.
    with prospects.open("rb") as source, cleansed.open("rb") as kept:
        expected = compress(source, [True, *(verdicts == KEPT).tolist()])
        if not _same(expected, kept):
            raise NotAPartition(cleansed.name)


def _same(expected: Iterable[bytes], found: Iterable[bytes]) -> bool:
    missing = object()
    others = iter(found)
    return all(next(others, missing) == line for line in expected) and next(others, missing) is missing
