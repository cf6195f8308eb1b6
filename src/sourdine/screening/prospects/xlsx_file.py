"""A prospect file in XLSX: one sheet, read as a stream, twice.

A dense copy of a sheet is what most readers make: two cells at its far corners are then 17 thousand million.
Here memory holds the strings that cells share and a few thousand rows, whatever the sheet.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from sourdine.numbering.texts import Texts
from sourdine.screening.prospects.compression import BOMB_RATIO, Compression
from sourdine.screening.prospects.dialect import is_header
from sourdine.screening.prospects.errors import ArchiveBomb, EmptyFile
from sourdine.screening.prospects.tabular import Field, FileForm, Format
from sourdine.screening.prospects.xlsx.archive import Archive
from sourdine.screening.prospects.xlsx.cells import Cell, text_of
from sourdine.screening.prospects.xlsx.number_formats import read_kinds
from sourdine.screening.prospects.xlsx.rows import read_rows
from sourdine.screening.prospects.xlsx.sheets import Contents, Sheet, find_sheet, only_sheet, read_contents
from sourdine.screening.prospects.xlsx.strings import SharedStrings, read_strings
from sourdine.screening.prospects.xlsx.values import Row, Values

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

_BLOCK_ROWS: Final = 8192
_BLOCK_BYTES: Final = 4 << 20
_SAMPLE_ROWS: Final = 2000
_SAMPLE_BYTES: Final = 64 << 20
_LONGEST_SAMPLED: Final = 256  # characters; no telephone cell is as long
_GAP: Final = 8  # bytes that a cell takes in its row, be there nothing in it
_BLANK: Final[Sequence[Cell]] = ()


@dataclass(frozen=True, kw_only=True, eq=False)
class XlsxBlock:
    """Rows of cells, each up to its last filled one."""

    rows: Sequence[Sequence[Cell]]
    first_row: int
    done: float

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def ragged(self) -> NDArray[np.bool_]:
        """None: each cell says which column it is in."""
        return np.zeros(len(self.rows), np.bool_)

    def field(self, position: int) -> Field:
        cells = (text_of(row[position]) if position < len(row) else "" for row in self.rows)
        return Field.of(Texts.from_cells(cell.encode() for cell in cells))


class XlsxFile:
    """An open workbook; `path` is that of its plain bytes, `compression` what they were packed in.

    The only sheet that is neither hidden nor empty is read, or the one named. Raises a RefusedFile.
    """

    def __init__(
        self, path: Path, compression: Compression, *, sheet: str | None = None, header: bool | None = None
    ) -> None:
        self.compression = compression
        self._archive = Archive(path)
        contents = read_contents(self._archive)
        self._values = self._read_shared(contents)
        self.sheet = self._choose(contents.sheets, sheet)
        self._survey = _Survey(self._rows(), self._archive.most)
        first = [text_of(cell) for cell in self._survey.first]
        self.named = is_header(first) if header is None else header
        if self._survey.last_row < self.next_row:
            raise EmptyFile
        self.names: Sequence[str] = self._name_columns(first)

    @property
    def form(self) -> FileForm:
        return FileForm(
            format=Format.XLSX, compression=self.compression, header=self.named, sheet=self.sheet.name
        )

    @property
    def extension(self) -> str:
        return ".xlsx" + self.compression.suffix

    @property
    def first_row(self) -> int:
        """The number of the first row that holds anything: the header, if there is one."""
        return self._survey.first_row

    @property
    def next_row(self) -> int:
        """The number of the first row to screen."""
        return self.first_row + self.named

    @property
    def header(self) -> Sequence[Cell]:
        return self._survey.first if self.named else ()

    def _read_shared(self, contents: Contents) -> Values:
        """Strings first: the cells of every sheet point into them."""
        strings = (
            read_strings(self._archive.chunks(contents.strings)) if contents.strings else SharedStrings()
        )
        kinds = read_kinds(self._archive.chunks(contents.styles)) if contents.styles else []
        return Values(strings, kinds, from_1904=contents.from_1904)

    def _choose(self, sheets: Sequence[Sheet], name: str | None) -> Sheet:
        if name is not None:
            return find_sheet(sheets, name)
        # Read once each: a workbook may name one part as many sheets.
        parts = {one.part for one in sheets if not one.hidden}
        filled = {part for part in parts if self._holds_anything(part)}
        return only_sheet([one for one in sheets if not one.hidden and one.part in filled])

    def _holds_anything(self, part: str) -> bool:
        return any(True for _ in read_rows(self._archive, part, self._values))

    def _rows(self) -> Iterator[Row]:
        return read_rows(self._archive, self.sheet.part, self._values)

    def _name_columns(self, first: Sequence[str]) -> Sequence[str]:
        if not self.named:
            return [str(position + 1) for position in range(self._survey.width)]
        return [name.strip() for name in first] + [""] * (self._survey.width - len(first))

    def sample(self) -> Sequence[Sequence[str]]:
        """Rows from across the whole sheet, evenly."""
        rows = self._survey.sample[1:] if self.named else self._survey.sample
        return [
            [text_of(row[position]) if position < len(row) else "" for row in rows]
            for position in range(len(self.names))
        ]

    def blocks(self) -> Iterator[XlsxBlock]:
        """All rows from `next_row` to the last that holds anything, blank ones between them included."""
        next_row = self.next_row
        for rows in _batches(self._rows(), next_row):
            beyond = next_row + len(rows)
            yield XlsxBlock(rows=rows, first_row=next_row, done=(beyond - 1) / self._survey.last_row)
            next_row = beyond


def _batches(rows: Iterator[Row], next_row: int) -> Iterator[list[Sequence[Cell]]]:
    """Rows in bounded lists."""
    batch: list[Sequence[Cell]] = []
    room = _BLOCK_BYTES
    for cells, size in _without_gaps(rows, next_row):
        batch.append(cells)
        room -= size + _GAP * len(cells)
        if room <= 0 or len(batch) == _BLOCK_ROWS:
            yield batch
            batch, room = [], _BLOCK_BYTES
    if batch:
        yield batch


def _without_gaps(rows: Iterator[Row], next_row: int) -> Iterator[tuple[Sequence[Cell], int]]:
    """The rows from `next_row` on and their sizes, with a blank one for each number that is missing."""
    for number, cells, size in rows:
        if number >= next_row:
            yield from itertools.repeat((_BLANK, 0), number - next_row)
            yield cells, size
            next_row = number + 1


def _cut(cell: Cell) -> Cell:
    return cell[:_LONGEST_SAMPLED] if isinstance(cell, str) else cell


class _Survey:
    """What a first reading of a sheet tells: the sample begins with its first row and is spread evenly.

    Raises EmptyFile, or ArchiveBomb when the cells hold more than `room` bytes.
    """

    def __init__(self, rows: Iterator[Row], room: int) -> None:
        self.first_row = self.last_row = self.width = 0
        self.sample: list[Sequence[Cell]] = []
        stride, held = 1, 0
        for count, (number, cells, size) in enumerate(rows):
            self._note(number, cells)
            room -= size
            if room < 0:
                raise ArchiveBomb(ratio=BOMB_RATIO)
            if count % stride == 0:
                self.sample.append([_cut(cell) for cell in cells] if count else cells)
                held += size + _GAP * len(cells)
            while len(self.sample) > 2 and (len(self.sample) > _SAMPLE_ROWS or held > _SAMPLE_BYTES):
                del self.sample[1::2]
                stride, held = stride * 2, held // 2
        if not self.sample:
            raise EmptyFile

    def _note(self, number: int, cells: Sequence[Cell]) -> None:
        self.first_row = self.first_row or number
        self.last_row = number
        self.width = max(self.width, len(cells))

    @property
    def first(self) -> Sequence[Cell]:
        return self.sample[0]
