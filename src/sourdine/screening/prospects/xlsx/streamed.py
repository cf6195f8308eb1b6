"""The rows of a sheet by a full XML parser: any workbook, at some microseconds a cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sourdine.errors import Place
from sourdine.screening.prospects.csv_file import ROW_LIMIT
from sourdine.screening.prospects.errors import CorruptFile, RowTooLong
from sourdine.screening.prospects.xlsx.archive import naming_faults
from sourdine.screening.prospects.xlsx.values import CELL_BYTES, MOST_COLUMNS, MOST_ROWS, Positions, Values
from sourdine.screening.prospects.xlsx.xml import new_parser

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sourdine.screening.prospects.xlsx.cells import Cell
    from sourdine.screening.prospects.xlsx.values import Row

_DIGITS: Final = "0123456789"


def parse_rows(chunks: Iterable[bytes], values: Values) -> Iterator[Row]:
    """The rows that hold anything. Raises CorruptFile or RowTooLong."""
    sheet = _Sheet(values)
    with naming_faults():
        for chunk in chunks:
            sheet.parser.Parse(chunk, False)  # noqa: FBT003  expat's own signature
            sheet.require_short()
            yield from sheet.take_rows()
        sheet.parser.Parse(b"", True)  # noqa: FBT003  same
        yield from sheet.take_rows()


class _Sheet:
    """The state of the parser between two elements. Called for every cell: it is kept plain."""

    def __init__(self, values: Values) -> None:
        self._values = values
        self._positions = Positions()
        self._rows: list[Row] = []
        self._cells: list[Cell] = []
        self._text: list[str] = []
        self._row = 0
        self._column = -1
        self._size = 0
        self._type = "n"
        self._style = "0"
        self._phonetic = False
        self._inside = False
        self.parser = new_parser()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end

    def take_rows(self) -> list[Row]:
        rows, self._rows = self._rows, []
        return rows

    def require_short(self) -> None:
        """A row need not have ended to be too long."""
        if self._size + sum(map(len, self._text)) > ROW_LIMIT:
            raise RowTooLong(place=Place(row=self._row), limit=ROW_LIMIT)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2] if ":" in name else name
        if local == "c" and self._inside:
            self._start_cell(attributes)
        elif local in ("v", "t"):
            if not self._phonetic:
                self.parser.CharacterDataHandler = self._text.append
        elif local == "row" and self._inside:
            self._start_row(attributes)
        elif local == "rPh":
            self._phonetic = True
        elif local == "sheetData":
            self._inside = True

    def _start_row(self, attributes: dict[str, str]) -> None:
        number = int(attributes.get("r", self._row + 1))
        if not self._row < number <= MOST_ROWS:
            raise CorruptFile(format="XLSX")
        self._row = number
        self._column = -1
        self._size = 0
        self._cells = []

    def _start_cell(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("r")
        column = self._column + 1 if reference is None else self._positions[reference.rstrip(_DIGITS)]
        if not self._column < column < MOST_COLUMNS:
            raise CorruptFile(format="XLSX")
        self._column = column
        self._type = attributes.get("t", "n")
        self._style = attributes.get("s", "0")
        self._text.clear()

    def _end(self, name: str) -> None:
        local = name.rpartition(":")[2] if ":" in name else name
        if local in ("v", "t"):
            self.parser.CharacterDataHandler = None
        elif local == "c":
            self._end_cell()
        elif local == "row":
            self._end_row()
        elif local == "rPh":
            self._phonetic = False
        elif local == "sheetData":
            self._inside = False

    def _end_cell(self) -> None:
        cell = self._values.read(self._type, self._style, "".join(self._text))
        self._text.clear()
        if cell is not None and self._inside:
            self._cells += [None] * (self._column - len(self._cells))
            self._cells.append(cell)
            self._size += len(cell) if isinstance(cell, str) else CELL_BYTES

    def _end_row(self) -> None:
        self.require_short()
        if self._cells:
            self._rows.append((self._row, self._cells, self._size))
