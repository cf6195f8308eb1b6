"""What a file of a list says: for each number when it was registered and until when, and what is refused.

The same file judged as of the same instant gives the same entries: that is how an import goes on.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

from sourdine.numbering.column import DEFAULT_REGION
from sourdine.numbering.reasons import Status
from sourdine.numbering.reference import numbers_in
from sourdine.numbering.territory import is_within
from sourdine.register.importing.dates import read_date
from sourdine.register.importing.errors import NoDateColumn, NothingToImport, SeveralDateColumns
from sourdine.register.importing.refusals import CODE_OF_FATE, Fate
from sourdine.screening.image.canonical import read_numbers
from sourdine.screening.prospects.columns import (
    Column,
    choose_columns,
    find_column,
    judge_columns,
    quote_names,
)
from sourdine.screening.prospects.opening import Reading, open_prospects
from sourdine.screening.prospects.regularity import require_regular

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from pathlib import Path

    from numpy.typing import NDArray

    from sourdine.screening.pipeline import Progress
    from sourdine.screening.prospects.tabular import Block, Field, Prospects

    # When a registration ends, asked at an instant; None when it has ended.
    EndsAt = Callable[[datetime], datetime | None]

OLDEST: Final = datetime(1990, 1, 1, tzinfo=UTC)
_DATE_NAME: Final = re.compile(r"\b(dates?|inscri(?:t|ption)s?|registered|registration)\b")


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """How the file is to be read; what is left out is found out."""

    number_column: str | None = None
    date_column: str | None = None
    region: str = DEFAULT_REGION
    reading: Reading = field(default_factory=Reading)

    def __str__(self) -> str:
        return repr((self.number_column, self.date_column, self.region, self.reading))


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Entries:
    """(n,) what may be brought in, in the file's order, each number once: `rows` as a spreadsheet shows them,
    `e164`, and `registered` and `ends` in seconds since 1970. (k,) `refused_rows` and why.
    """

    total_rows: int
    rows: NDArray[np.int64]
    e164: NDArray[np.uint64]
    registered: NDArray[np.int64]
    ends: NDArray[np.int64]
    duplicates: int
    refused_rows: NDArray[np.int64]
    refused_fates: NDArray[np.uint8]

    @property
    def refused_by_code(self) -> dict[str, int]:
        """How many rows were refused for each reason, the most frequent first."""
        counts = Counter({CODE_OF_FATE[int(fate)]: int(n) for fate, n in zip(*_counted(self), strict=True)})
        return dict(counts.most_common())


def read_entries(
    path: Path,
    asked: Asked,
    *,
    territories: Collection[str],
    at: datetime,
    ends_at: EndsAt,
    progress: Progress | None = None,
) -> Entries:
    """Reads the whole file. Raises NothingToImport, NoDateColumn, SeveralDateColumns or another refusal."""
    with open_prospects(path, asked.reading) as file:
        number = _number_column(file, asked)
        date = _date_column(file, asked, number)
        judge = _Judge(number=number, date=date, region=asked.region, at=at, territories=territories)
        parts: list[_Part] = []
        rows = 0
        for block in file.blocks():
            parts.append(judge.block(block))
            rows += len(block)
            if progress is not None:
                progress(rows=rows, done=block.done)
        entries = _entries(_joined(parts), ends_at)
        _require_regular(entries, len(file.names))
    if not entries.rows.size:
        raise NothingToImport(rows=entries.total_rows, reason=next(iter(entries.refused_by_code), "empty"))
    return entries


def _number_column(file: Prospects, asked: Asked) -> Column:
    columns = judge_columns(file.names, file.sample(), asked.region, named=file.named)
    wanted = [] if asked.number_column is None else [asked.number_column]
    return choose_columns(columns, wanted, named=file.named)[0]


def _date_column(file: Prospects, asked: Asked, number: Column) -> Column:
    """By its name or, in a file of two columns, because it is not the other one."""
    columns = judge_columns(file.names, file.sample(), asked.region, named=file.named)
    if asked.date_column is not None:
        return find_column(columns, asked.date_column)
    others = [one for one in columns if one.position != number.position]
    named = [one for one in others if file.named and _DATE_NAME.search(_plain(one.name))]
    found = named or (others if len(others) == 1 else [])
    if len(found) > 1:
        raise SeveralDateColumns(candidates=quote_names([one.name for one in found]))
    if not found:
        raise NoDateColumn(columns=quote_names([one.name for one in columns]))
    return found[0]


def _plain(name: str) -> str:
    """Lower case, without accents, `dateInscription` in words."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    letters = unicodedata.normalize("NFKD", spaced)
    return (
        "".join(letter for letter in letters if not unicodedata.combining(letter)).lower().replace("_", " ")
    )


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class _Part:
    """One entry a number found, or a row where none was."""

    rows: NDArray[np.int64]
    e164: NDArray[np.uint64]
    registered: NDArray[np.int64]
    fates: NDArray[np.uint8]
    size: int


@dataclass(frozen=True, kw_only=True, slots=True)
class _Judge:
    number: Column
    date: Column
    region: str
    at: datetime
    territories: Collection[str]

    def block(self, block: Block) -> _Part:
        cells = block.field(self.number.position)
        e164, fates = read_numbers(cells, self.region)
        fates[fates == Status.UNALLOCATED] = Status.VALID
        # Which cell is which cannot be known in a row with too many or too few of them.
        fates[block.ragged] = Fate.RAGGED_ROW
        rows, e164, fates = self._shared(cells, e164, fates)
        valid = np.flatnonzero(fates == Status.VALID)
        fates[valid[~is_within(e164[valid], self.territories)]] = Fate.OUTSIDE_COVERAGE
        registered = self._date(block.field(self.date.position), rows, fates)
        return _Part(
            rows=block.first_row + rows, e164=e164, registered=registered, fates=fates, size=len(block)
        )

    def _shared(
        self, cells: Field, e164: NDArray[np.uint64], fates: NDArray[np.uint8]
    ) -> tuple[NDArray[np.int64], NDArray[np.uint64], NDArray[np.uint8]]:
        """Every number of a cell that holds several: nobody is left out for sharing one."""
        rows = np.arange(e164.size)
        several = np.flatnonzero(fates == Status.SEVERAL_NUMBERS)
        if not several.size:
            return rows, e164, fates
        found = [numbers_in(cell, self.region) for cell in cells.cells(several)]
        repeats = np.ones(e164.size, np.int64)
        repeats[several] = [max(len(numbers), 1) for numbers in found]
        rows, e164, fates = np.repeat(rows, repeats), np.repeat(e164, repeats), np.repeat(fates, repeats)
        starts = np.cumsum(repeats) - repeats
        for row, numbers in zip(several.tolist(), found, strict=True):
            places = slice(starts[row], starts[row] + len(numbers))
            e164[places], fates[places] = numbers, Status.VALID
        return rows, e164, fates

    def _date(self, cells: Field, rows: NDArray[np.int64], fates: NDArray[np.uint8]) -> NDArray[np.int64]:
        """Seconds since 1970 where the number is good; says in `fates` what is wrong with a date."""
        registered = np.zeros(rows.size, np.int64)
        for place in np.flatnonzero(fates == Status.VALID).tolist():
            seconds, fate = self._instant(cells.cell(int(rows[place])).strip())
            registered[place], fates[place] = seconds, fate
        return registered

    def _instant(self, text: str) -> tuple[int, int]:
        if not text:
            return 0, Fate.DATE_MISSING
        found = read_date(text)
        if found is None:
            return 0, Fate.DATE_UNREADABLE
        if found > self.at:
            return 0, Fate.DATE_IN_FUTURE
        if found < OLDEST:
            return 0, Fate.DATE_TOO_OLD
        return int(found.timestamp()), Status.VALID


def _joined(parts: list[_Part]) -> _Part:
    return _Part(
        rows=np.concatenate([np.zeros(0, np.int64), *(part.rows for part in parts)]),
        e164=np.concatenate([np.zeros(0, np.uint64), *(part.e164 for part in parts)]),
        registered=np.concatenate([np.zeros(0, np.int64), *(part.registered for part in parts)]),
        fates=np.concatenate([np.zeros(0, np.uint8), *(part.fates for part in parts)]),
        size=sum(part.size for part in parts),
    )


def _entries(read: _Part, ends_at: EndsAt) -> Entries:
    ends = _ends(read, ends_at)
    good = np.flatnonzero(read.fates == Status.VALID)
    # Of a number that is there several times, the first row that stands counts.
    _, firsts = np.unique(read.e164[good], return_index=True)
    kept = good[np.sort(firsts)]
    refused = np.flatnonzero(read.fates != Status.VALID)
    return Entries(
        total_rows=read.size,
        rows=read.rows[kept],
        e164=read.e164[kept],
        registered=read.registered[kept],
        ends=ends[kept],
        duplicates=good.size - kept.size,
        refused_rows=read.rows[refused],
        refused_fates=read.fates[refused],
    )


def _ends(read: _Part, ends_at: EndsAt) -> NDArray[np.int64]:
    """When each registration ends; says in the fates which ones did."""
    ends = np.zeros(read.rows.size, np.int64)

    @lru_cache(maxsize=1 << 16)
    def end_of(registered: int) -> int:
        found = ends_at(datetime.fromtimestamp(registered, UTC))
        return int(found.timestamp()) if found else 0

    for place in np.flatnonzero(read.fates == Status.VALID).tolist():
        ends[place] = end_of(int(read.registered[place]))
        if not ends[place]:
            read.fates[place] = Fate.EXPIRED
    return ends


def _counted(entries: Entries) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    # A row is counted once, however many numbers its cell held.
    pairs = np.unique(np.stack([entries.refused_rows, entries.refused_fates.astype(np.int64)]), axis=1)
    fates, counts = np.unique(pairs[1], return_counts=True)
    return fates.astype(np.uint8), counts


def _require_regular(entries: Entries, width: int) -> None:
    """As for a file that is screened: a list that was half read would leave people unprotected."""
    ragged = entries.refused_rows[entries.refused_fates == Fate.RAGGED_ROW]
    first = int(ragged[0]) if ragged.size else None
    require_regular(rows=entries.total_rows, ragged=ragged.size, first_ragged=first, width=width, over=True)
