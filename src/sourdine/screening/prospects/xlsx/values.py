"""From what a cell's XML says to what the cell holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, TypeAlias

from sourdine.screening.prospects.errors import CorruptFile
from sourdine.screening.prospects.xlsx.cells import LAST_DAY, Cell, Kind, Moment
from sourdine.screening.prospects.xlsx.xml import unescape

if TYPE_CHECKING:
    from sourdine.screening.prospects.xlsx.strings import SharedStrings

MOST_ROWS: Final = 1_048_576
MOST_COLUMNS: Final = 16_384
CELL_BYTES: Final = 8  # of a cell that is not text, for the size of a row
_DAYS_TO_1904: Final = 1462

# The number of a row from 1, its cells up to the last filled one, and about how many bytes they hold.
Row: TypeAlias = tuple[int, Sequence[Cell], int]


class Values:
    """What is needed to read the cells of any sheet of a workbook."""

    def __init__(self, strings: SharedStrings, kinds: Sequence[Kind | None], *, from_1904: bool) -> None:
        self._strings = strings
        self._kinds = {str(style): kind for style, kind in enumerate(kinds) if kind is not None}
        self._shift = _DAYS_TO_1904 if from_1904 else 0

    def read(self, kind: str, style: str, text: str) -> Cell:
        """A cell by its type (`n` when it has none), its style (`0`) and its text. Raises CorruptFile."""
        if not text:
            return None
        if kind == "s":
            return self._strings[_index(text)] or None
        if kind == "n":
            return self._number(text, style)
        if kind == "b":
            return text.strip() in ("1", "true")
        return unescape(text)

    def _number(self, text: str, style: str) -> Cell:
        """What stands as a number and is none stays the text that it is."""
        try:
            value = float(text)
        except ValueError:
            return unescape(text)
        if value - value != 0:  # infinite or not a number
            return text
        kind = self._kinds.get(style)
        return value if kind is None else self._moment(value, kind)

    def _moment(self, days: float, kind: Kind) -> Cell:
        """A number out of the calendar, such as a telephone number in a column of dates, is a number."""
        if kind in (Kind.DATE, Kind.DATE_AND_TIME):
            days += self._shift
        return Moment(days, kind) if 0 <= days < LAST_DAY else days


def _index(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise CorruptFile(format="XLSX") from None


class Positions(dict[str, int]):
    """Of columns by their letters: A is 0, XFD is 16383."""

    def __missing__(self, letters: str) -> int:
        position = 0
        for letter in letters:
            position = position * 26 + ord(letter) - ord("A") + 1
        if not (letters.isalpha() and letters.isupper() and letters.isascii() and position <= MOST_COLUMNS):
            raise CorruptFile(format="XLSX")
        self[letters] = position - 1
        return position - 1
