"""The rows of a sheet, as they stream by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from sourdine.errors import Place
from sourdine.screening.prospects.csv_file import ROW_LIMIT
from sourdine.screening.prospects.errors import CorruptFile, RowTooLong
from sourdine.screening.prospects.xlsx.archive import naming_faults
from sourdine.screening.prospects.xlsx.cells import LAST_DAY, Cell, Kind, Moment
from sourdine.screening.prospects.xlsx.xml import new_parser, unescape

if TYPE_CHECKING:
    from sourdine.screening.prospects.xlsx.strings import SharedStrings

MOST_ROWS: Final = 1_048_576
MOST_COLUMNS: Final = 16_384
_DAYS_TO_1904: Final = 1462
_CELL_BYTES: Final = 8  # of a cell that is not text, for the size of a row
_DIGITS: Final = "0123456789"

# The cells of a row up to its last filled one, its number from 1, and about how many bytes it holds.
Row = tuple[int, Sequence[Cell], int]


class RowReader:
    """Reads the rows of a sheet that hold anything, from its XML. Raises CorruptFile or RowTooLong."""

    def __init__(self, strings: SharedStrings, kinds: Sequence[Kind | None], *, from_1904: bool) -> None:
        self._strings = strings
        self._kinds = {str(style): kind for style, kind in enumerate(kinds) if kind is not None}
        self._shift = _DAYS_TO_1904 if from_1904 else 0

    def read(self, chunks: Iterable[bytes]) -> Iterator[Row]:
        sheet = _Sheet(self._strings, self._kinds, self._shift)
        with naming_faults():
            for chunk in chunks:
                sheet.parser.Parse(chunk, False)  # noqa: FBT003  expat's own signature
                sheet.require_short()
                yield from sheet.take_rows()
            sheet.parser.Parse(b"", True)  # noqa: FBT003  same
            yield from sheet.take_rows()


class _Sheet:
    """The state of the parser between two elements. Called for every cell: it is kept plain."""

    def __init__(self, strings: SharedStrings, kinds: dict[str, Kind], shift: int) -> None:
        self._strings = strings
        self._kinds = kinds
        self._shift = shift
        self._columns: dict[str, int] = {}
        self._rows: list[Row] = []
        self._cells: list[Cell] = []
        self._text: list[str] = []
        self._row = 0
        self._column = -1
        self._size = 0
        self._type = "n"
        self._style: str | None = None
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
        column = self._column + 1 if reference is None else self._position(reference.rstrip(_DIGITS))
        if not self._column < column < MOST_COLUMNS:
            raise CorruptFile(format="XLSX")
        self._column = column
        self._type = attributes.get("t", "n")
        self._style = attributes.get("s")
        self._text.clear()

    def _position(self, letters: str) -> int:
        """A is 0, XFD is 16383."""
        known = self._columns.get(letters)
        return self._columns.setdefault(letters, _position_of(letters)) if known is None else known

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
        cell = self._cell("".join(self._text))
        self._text.clear()
        if cell is not None and self._inside:
            self._cells += [None] * (self._column - len(self._cells))
            self._cells.append(cell)
            self._size += len(cell) if isinstance(cell, str) else _CELL_BYTES

    def _end_row(self) -> None:
        self.require_short()
        if self._cells:
            self._rows.append((self._row, self._cells, self._size))

    def _cell(self, text: str) -> Cell:
        if not text:
            return None
        if self._type == "s":
            return self._strings[int(text)] or None
        if self._type == "n":
            return self._number(text)
        if self._type == "b":
            return text.strip() in ("1", "true")
        return unescape(text)

    def _number(self, text: str) -> Cell:
        """What stands as a number and is none stays the text that it is."""
        try:
            value = float(text)
        except ValueError:
            return unescape(text)
        if not _is_finite(value):
            return text
        kind = self._kinds.get(self._style or "0")
        return value if kind is None else self._moment(value, kind)

    def _moment(self, days: float, kind: Kind) -> Cell:
        """A number out of the calendar, such as a telephone number in a column of dates, is a number."""
        if kind in (Kind.DATE, Kind.DATE_AND_TIME):
            days += self._shift
        return Moment(days, kind) if 0 <= days < LAST_DAY else days


def _is_finite(value: float) -> bool:
    return value - value == 0


def _position_of(letters: str) -> int:
    position = 0
    for letter in letters:
        if not "A" <= letter <= "Z":
            raise CorruptFile(format="XLSX")
        position = position * 26 + ord(letter) - ord("A") + 1
    if position > MOST_COLUMNS:
        raise CorruptFile(format="XLSX")
    return position - 1
