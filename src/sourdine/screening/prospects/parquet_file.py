"""A prospect file in Parquet: read a slice of rows at a time, so that memory does not grow with the file."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from sourdine.errors import Place
from sourdine.numbering.texts import Texts, join_texts
from sourdine.screening.prospects.columns import quote_names
from sourdine.screening.prospects.compression import BOMB_RATIO, Compression, most_unpacked
from sourdine.screening.prospects.csv_file import MOST_COLUMNS, ROW_LIMIT
from sourdine.screening.prospects.errors import (
    ArchiveBomb,
    CorruptFile,
    EmptyFile,
    NestedColumn,
    RowTooLong,
    TooWide,
)
from sourdine.screening.prospects.parquet.footer import read_footer
from sourdine.screening.prospects.parquet.pages import require_sound_pages
from sourdine.screening.prospects.tabular import Field, FileForm, Format

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

_SLICE: Final = 1 << 16  # rows a block
_FIRST_SLICE: Final = 1 << 10  # rows; tells how wide they are before many are read
_SLICE_BYTES: Final = 64 << 20
_HEAD_ROWS: Final = 1000
_WINDOWS: Final = 16  # places across the file where columns are sampled
_WINDOW_ROWS: Final = 64
_LONGEST_SAMPLED: Final = 256  # characters; no telephone cell is as long
# A damaged file makes Polars panic as well as complain, and a panic is no Exception.
_FAULTS: Final = (
    pl.exceptions.PolarsError,
    pl.exceptions.PanicException,
    OSError,
    ValueError,
    TypeError,
    OverflowError,
)


@contextmanager
def _naming_faults() -> Iterator[None]:
    try:
        yield
    except _FAULTS as fault:
        raise CorruptFile(format="Parquet") from fault


@dataclass(frozen=True, kw_only=True, eq=False)
class ParquetBlock:
    """Some rows with all their columns, in the types of the file."""

    frame: pl.DataFrame
    first_row: int
    done: float

    def __len__(self) -> int:
        return self.frame.height

    @property
    def ragged(self) -> NDArray[np.bool_]:
        return np.zeros(self.frame.height, np.bool_)

    def field(self, position: int) -> Field:
        """The cells of one column as text. Raises NestedColumn for lists and records, or CorruptFile."""
        return Field.of(_join(self.frame.to_series(position)))


class ParquetFile:
    """An open Parquet file; `path` is that of its plain bytes, `compression` what they were packed in.

    Its first row of data is row 2, as in a spreadsheet where the names are row 1.
    """

    named = True

    def __init__(self, path: Path, compression: Compression) -> None:
        self.path = path
        self.compression = compression
        footer = read_footer(path)
        self.codec = footer.codec
        self._height = footer.rows
        with _naming_faults():
            # No pattern: a name may hold brackets.
            self._frame = pl.scan_parquet(path, glob=False, hive_partitioning=False)
            self.schema = self._frame.collect_schema()
        self.names: Sequence[str] = self.schema.names()
        if not self._height or not self.names:
            raise EmptyFile
        if len(self.names) > MOST_COLUMNS:
            raise TooWide(count=len(self.names), limit=MOST_COLUMNS)
        require_sound_pages(path, footer)
        self._room = most_unpacked(path.stat().st_size)
        _require_room(self._room - self._height * len(self.names))

    @property
    def form(self) -> FileForm:
        return FileForm(format=Format.PARQUET, compression=self.compression, header=True)

    @property
    def extension(self) -> str:
        return ".parquet" + self.compression.suffix

    def sample(self) -> Sequence[Sequence[str]]:
        """The first rows, and some from places across the file."""
        step = max(self._height // _WINDOWS, 1)
        windows = [self._read(first, _WINDOW_ROWS)[0] for first in range(_HEAD_ROWS, self._height, step)]
        with _naming_faults():
            frame = pl.concat([self._read(0, _HEAD_ROWS)[0], *windows])
        return [_sampled(frame.to_series(position)) for position in range(frame.width)]

    def blocks(self) -> Iterator[ParquetBlock]:
        """All rows, in order. Raises CorruptFile, RowTooLong or ArchiveBomb where it stops being readable."""
        room = self._room
        first, count = 0, _FIRST_SLICE
        while first < self._height:
            frame, total = self._read(first, count)
            room -= total
            _require_room(room)
            first += frame.height
            yield ParquetBlock(frame=frame, first_row=2 + first - frame.height, done=first / self._height)
            count = min(_SLICE, max(1, _SLICE_BYTES * frame.height // _memory(frame, total)), 8 * count)

    def _read(self, first: int, count: int) -> tuple[pl.DataFrame, int]:
        """Some rows, and how many bytes they hold: cells may be many that are one in memory, until they are
        set out as text. Raises CorruptFile or RowTooLong.
        """
        expected = min(count, self._height - first)
        with _naming_faults():
            frame = self._frame.slice(first, count).collect()
        if frame.height != expected or frame.schema != self.schema:
            raise CorruptFile(format="Parquet")
        with _naming_faults():
            sizes = _row_sizes(frame)
        _require_short(sizes, first)
        return frame, int(sizes.sum())


def _require_room(room: int) -> None:
    if room < 0:
        raise ArchiveBomb(ratio=BOMB_RATIO)


def _memory(frame: pl.DataFrame, texts: int) -> int:
    """About how many bytes a frame takes, with its texts set out one by one."""
    return int(frame.estimated_size()) + texts


def _row_sizes(frame: pl.DataFrame) -> NDArray[np.int64]:
    """How many bytes each row holds at least, whatever the file's own compression made of them."""
    sizes = np.full(frame.height, frame.width, np.int64)
    for column in frame:
        # Without its name, which Polars may take for a pattern.
        series = column.alias("")
        if series.dtype in (pl.Categorical, pl.Enum):
            series = series.cast(pl.String)
        if series.dtype == pl.String:
            sizes += series.str.len_bytes().fill_null(0).to_numpy()
        elif series.dtype == pl.Binary:
            sizes += series.bin.size().fill_null(0).cast(pl.Int64).to_numpy()
        elif series.dtype.is_nested():
            sizes += int(series.estimated_size()) // max(frame.height, 1)
    return sizes


def _require_short(sizes: NDArray[np.int64], first: int) -> None:
    if sizes.size and int(sizes.max()) > ROW_LIMIT:
        raise RowTooLong(place=Place(row=2 + first + int(sizes.argmax())), limit=ROW_LIMIT)


def _sampled(series: pl.Series) -> list[str]:
    if _is_nested(series.dtype):
        return [str(series.dtype)]  # not empty: an empty column with a telling name would be screened
    return Field.of(_join(_cut(series))).cells(np.arange(len(series)))


def _cut(series: pl.Series) -> pl.Series:
    """The beginning of each text: two thousand of them may be a million bytes each."""
    series = series.alias("")
    if series.dtype in (pl.Categorical, pl.Enum):
        series = series.cast(pl.String)
    if series.dtype == pl.Binary:
        return series.bin.slice(0, _LONGEST_SAMPLED)
    return series.str.slice(0, _LONGEST_SAMPLED) if series.dtype == pl.String else series


def _is_nested(dtype: pl.DataType) -> bool:
    return dtype.is_nested() or dtype == pl.Object


def _join(series: pl.Series) -> Texts:
    """The cells of a column of any type as text; those of lists and records are refused.

    Raises NestedColumn; or CorruptFile for a cell that no calendar or clock holds, at which Polars panics.
    """
    dtype = series.dtype
    if _is_nested(dtype):
        raise NestedColumn(name=quote_names([series.name]).strip("“”"), dtype=str(dtype))
    with _naming_faults():
        return join_texts(series.cast(pl.Float32) if dtype == pl.Float16 else series)
