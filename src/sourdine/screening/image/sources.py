"""Lists of numbers as people keep them, in text, CSV or Parquet, read into E.164 integers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np

from sourdine.errors import SourdineError
from sourdine.numbering.column import DEFAULT_REGION, normalise_fields
from sourdine.numbering.reasons import REASON_OF_STATUS, Status
from sourdine.numbering.texts import Texts, join_texts
from sourdine.screening.image.errors import (
    NoNumberInSource,
    SeveralPhoneColumns,
    UnreadableSource,
    in_file,
)
from sourdine.screening.prospects.columns import (
    Column,
    choose_columns,
    find_column,
    judge_columns,
    quote_names,
)
from sourdine.screening.prospects.compression import Compression
from sourdine.screening.prospects.csv_file import CsvFile
from sourdine.screening.prospects.tabular import Field

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator, Sequence

    import polars as pl
    from numpy.typing import NDArray

    from sourdine.screening.image.blocks import Numbers

RAGGED_ROW: Final = "ragged_row"

_RAGGED: Final = 255
_PARQUET_MAGIC: Final = b"PAR1"
_PARQUET_ROWS_AT_ONCE: Final = 1 << 18
_SAMPLE_ROWS: Final = 2_000


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class ReadList:
    """What a source gave. `numbers` (n,) in the source's order, repeated when it repeats them.

    `rows` is how many rows were read, header aside. `refused_rows` (k,) are those without a valid number,
    counted as a spreadsheet shows them, and `refused_status` (k,) why.
    """

    column: str
    rows: int
    numbers: Numbers
    refused_rows: NDArray[np.int64]
    refused_status: NDArray[np.uint8]

    @property
    def refused_by_code(self) -> dict[str, int]:
        """How many rows were refused for each reason, the most frequent first."""
        statuses, counts = np.unique(self.refused_status, return_counts=True)
        order = np.argsort(-counts, kind="stable")
        return {_code(int(statuses[place])): int(counts[place]) for place in order}

    def refusals(self, most: int | None = None) -> list[tuple[int, str]]:
        """(row, code) of the first `most` refused rows, of all unless given; never the number."""
        rows, statuses = self.refused_rows[:most].tolist(), self.refused_status[:most].tolist()
        return [(row, _code(status)) for row, status in zip(rows, statuses, strict=True)]


def read_list(
    path: str | os.PathLike[str], *, column: str | None = None, region: str = DEFAULT_REGION
) -> ReadList:
    """Reads one column of numbers from a text, CSV or Parquet file; the first two plain or packed.

    `column` is its name or its position from 1; unless given, the only column, or the only one that holds
    telephone numbers. Numbers without a country code are read as dialled in `region`. Raises
    NoNumberInSource, SeveralPhoneColumns, UnreadableSource, or the RefusedFile of a file that cannot be read
    as a table; each names the file.
    """
    try:
        source = _open(Path(path))
        return _read(source, _choose(source, column, region), region)
    except OSError as refused:
        reason = refused.strerror or type(refused).__name__
        raise in_file(UnreadableSource(reason=reason), path) from refused
    except SourdineError as refused:
        raise in_file(refused, path) from refused


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class _Cells:
    """One column of some rows. `ragged` (n,) are rows with too many or too few cells."""

    first_row: int
    field: Field
    ragged: NDArray[np.bool_]


class _Source(Protocol):
    @property
    def names(self) -> Sequence[str]: ...

    @property
    def named(self) -> bool: ...

    def sample(self) -> Sequence[Texts]: ...

    def cells(self, position: int) -> Iterator[_Cells]: ...


class _Text(CsvFile):
    """Text and CSV: read as a prospect file is, so that one file means the same on both sides."""

    def cells(self, position: int) -> Iterator[_Cells]:
        for block in self.blocks():
            yield _Cells(first_row=block.first_row, field=block.field(position), ragged=block.ragged)


class _Parquet:
    """A Parquet file. It has no header row: its rows count from 1."""

    named = True

    def __init__(self, path: Path) -> None:
        self._path = path
        self.names: Sequence[str] = self._read(rows=0).columns

    def sample(self) -> Sequence[Texts]:
        return [join_texts(column) for column in self._read(rows=_SAMPLE_ROWS)]

    def cells(self, position: int) -> Iterator[_Cells]:
        column = self._read(columns=[position]).to_series()
        for first in range(0, len(column), _PARQUET_ROWS_AT_ONCE):
            part = column.slice(first, _PARQUET_ROWS_AT_ONCE)
            ragged = np.zeros(len(part), np.bool_)
            yield _Cells(first_row=1 + first, field=Field.of(join_texts(part)), ragged=ragged)

    def _read(self, *, rows: int | None = None, columns: list[int] | None = None) -> pl.DataFrame:
        import polars as pl  # noqa: PLC0415 - a third of a second that lists in text need not wait for

        try:
            return pl.read_parquet(self._path, n_rows=rows, columns=columns, glob=False)
        except pl.exceptions.PolarsError as refused:
            raise UnreadableSource(reason=type(refused).__name__) from refused


def _open(path: Path) -> _Source:
    with path.open("rb") as file:
        head = file.read(len(_PARQUET_MAGIC))
    return _Parquet(path) if head == _PARQUET_MAGIC else _Text(path, Compression.of(head))


def _choose(source: _Source, asked: str | None, region: str) -> Column:
    columns = judge_columns(source.names, source.sample(), region, named=source.named)
    if asked is not None:
        return find_column(columns, asked)
    if len(columns) == 1:
        return columns[0]
    chosen = choose_columns(columns, [], named=source.named)
    if len(chosen) > 1:
        raise SeveralPhoneColumns(candidates=quote_names([one.name for one in chosen]))
    return chosen[0]


def _read(source: _Source, column: Column, region: str) -> ReadList:
    parts = [_read_cells(cells, region) for cells in source.cells(column.position)]
    numbers = np.concatenate([np.empty(0, np.uint64), *(part.numbers for part in parts)])
    rows = sum(part.rows for part in parts)
    if not numbers.size:
        raise NoNumberInSource(column=quote_names([column.name]), rows=rows)
    return ReadList(
        column=column.name,
        rows=rows,
        numbers=numbers,
        refused_rows=np.concatenate([part.refused_rows for part in parts]),
        refused_status=np.concatenate([part.refused_status for part in parts]),
    )


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class _Part:
    """A ReadList of some rows."""

    rows: int
    numbers: Numbers
    refused_rows: NDArray[np.int64]
    refused_status: NDArray[np.uint8]


def _read_cells(cells: _Cells, region: str) -> _Part:
    e164, status = normalise_fields(cells.field.data, cells.field.starts, cells.field.ends, region)
    # Which cell is which cannot be known in a row with too many or too few of them.
    status[cells.ragged] = _RAGGED
    refused = np.flatnonzero(status >= Status.EMPTY)
    return _Part(
        rows=status.size,
        numbers=e164[status < Status.EMPTY],
        refused_rows=cells.first_row + refused,
        refused_status=status[refused],
    )


def _code(status: int) -> str:
    return RAGGED_ROW if status == _RAGGED else str(REASON_OF_STATUS[Status(status)])
