"""Is every row's answer the one that the scalar definition gives?

The reference is `sourdine.numbering.reference`, one number after the other through libphonenumber, and a
plain look-up in the register's text file.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from itertools import compress
from multiprocessing import get_context
from typing import TYPE_CHECKING, Final

import numpy as np
import phonenumbers

from sourdine.numbering.reference import normalise_one

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from contenders import Result

KEPT, OPPOSED, INVALID, UNSCREENED = range(4)
_INVALID_LINE, _UNSCREENED_LINE = -1, -2
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
    """Asks about `checked` rows drawn at random (all `rows` when there are no more), on every core."""
    positions = np.sort(np.random.default_rng(rows).choice(rows, size=min(checked, rows), replace=False))
    wanted = np.zeros(rows, dtype=np.bool_)
    wanted[positions] = True
    with get_context("fork").Pool() as pool:
        asked = compress(_telephones(prospects), wanted.tolist())
        lines = np.fromiter(pool.imap(line_of, asked, chunksize=5000), dtype=np.int64)
    return Reference(positions=positions, verdicts=_verdicts(lines, register))


def line_of(telephone: str) -> int:
    """The E.164 number that a register of France must be asked about, or which of the two reasons not to."""
    e164, status = normalise_one(telephone)
    if not status.is_valid:
        return _INVALID_LINE
    return e164 if _territory(e164) in _COVERED else _UNSCREENED_LINE


def _verdicts(lines: NDArray[np.int64], register: NDArray[np.int64]) -> NDArray[np.uint8]:
    listed = register[np.searchsorted(register, lines) % len(register)] == lines
    choices = [lines == _INVALID_LINE, lines == _UNSCREENED_LINE, listed]
    return np.select(choices, [INVALID, UNSCREENED, OPPOSED], KEPT).astype(np.uint8)


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
