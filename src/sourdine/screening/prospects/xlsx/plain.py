"""The rows of a sheet as nearly every program writes them, by pattern: several times faster than a parser.

Nothing is guessed: the patterns account for every character of the rows, or the sheet is `NotPlain`.
"""

from __future__ import annotations

import re
from operator import itemgetter
from typing import TYPE_CHECKING, Final

from sourdine.errors import Place
from sourdine.screening.prospects.csv_file import ROW_LIMIT
from sourdine.screening.prospects.errors import CorruptFile, RowTooLong
from sourdine.screening.prospects.xlsx.values import CELL_BYTES, MOST_ROWS, Positions, Values
from sourdine.screening.prospects.xlsx.xml import resolve_entities

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sourdine.screening.prospects.xlsx.cells import Cell
    from sourdine.screening.prospects.xlsx.values import Row

_LONGEST_ROW: Final = 16 << 20  # bytes of XML; a row of that size is left to the parser
_DATA: Final = b"<sheetData>"
_ROW_END: Final = b"</row>"
_BLANK_ROWS: Final = r'((?:\s*<row r="[0-9]{1,7}"(?: [^<>]*)?/>)*)\s*'
_BLANK_ROW: Final = re.compile(r'<row r="([0-9]+)"')
_ROW: Final = re.compile(_BLANK_ROWS + r'<row r="([0-9]{1,7})"(?: [^<>]*)?(?<!/)>\s*')
_END: Final = re.compile(_BLANK_ROWS + "</sheetData>")
# The whole cell, its column, style and type, then its value, or its text if that is in the cell itself.
_CELL: Final = re.compile(
    r'(<c r="([A-Z]{1,3})[0-9]+"(?: s="([0-9]+)")?(?: t="([a-zA-Z]+)")?(?:/>|>'
    r"(?:<f(?: [^<>]*)?(?:/>|>[^<]*</f>))?"
    r"(?:<v/>|<v(?: [^<>]*)?>([^<]*)</v>|<is><t(?: [^<>]*)?>([^<]*)</t></is>)?"
    r"</c>)\s*)"
)
_whole: Final = itemgetter(0)


class NotPlain(Exception):
    """The sheet is written in another way, or not well."""


def match_rows(chunks: Iterable[bytes], values: Values) -> Iterator[Row]:
    """The rows that hold anything. Raises NotPlain, CorruptFile or RowTooLong."""
    plain = _PlainRows(values)
    for text in _whole_rows(iter(chunks)):
        yield from plain.read(text)
    if not plain.ended:
        raise NotPlain


def _whole_rows(chunks: Iterator[bytes]) -> Iterator[str]:
    """The text of the rows, cut after the end of one, and what follows the last."""
    carried = _after_head(next(chunks, b""))
    for chunk in chunks:
        cut = carried.rfind(_ROW_END) + len(_ROW_END)
        if cut >= len(_ROW_END):
            yield _decoded(carried[:cut])
            carried = carried[cut:]
        elif len(carried) > _LONGEST_ROW:
            raise NotPlain
        carried += chunk
    yield _decoded(carried)


def _after_head(chunk: bytes) -> bytes:
    """What follows the start of the rows, in a part that is UTF-8 and declares no document type."""
    head, found, rest = chunk.partition(_DATA)
    declaration = head.partition(b"?>")[0].lower()
    foreign = b"encoding" in declaration and b"utf-8" not in declaration
    if not found or foreign or b"<!" in head:
        raise NotPlain
    return rest


def _decoded(rows: bytes) -> str:
    try:
        text = rows.decode()
    except UnicodeDecodeError:
        raise NotPlain from None
    if "\r" in text:  # XML knows one line end
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text


class _PlainRows:
    def __init__(self, values: Values) -> None:
        self._values = values
        self._positions = Positions()
        self._row = 0
        self.ended = False

    def read(self, text: str) -> Iterator[Row]:
        *pieces, rest = text.split("</row>")
        for piece in pieces:
            start = self._start(_ROW, piece)
            found = _CELL.findall(piece, start.end())
            if self.ended or sum(map(len, map(_whole, found))) != len(piece) - start.end():
                raise NotPlain
            self._count(int(start[2]))
            cells, size = self._cells(found)
            if cells:
                yield self._row, cells, size
        if rest:
            self._start(_END, rest)
            self.ended = True

    def _start(self, pattern: re.Pattern[str], piece: str) -> re.Match[str]:
        """Matches the start of a piece, counting the blank rows before it."""
        start = pattern.match(piece)
        if start is None:
            raise NotPlain
        for number in _BLANK_ROW.findall(start[1]):
            self._count(int(number))
        return start

    def _count(self, number: int) -> None:
        if not self._row < number <= MOST_ROWS:
            raise CorruptFile(format="XLSX")
        self._row = number

    def _cells(self, found: list[tuple[str, ...]]) -> tuple[list[Cell], int]:
        """The cells up to the last filled one, and about how many bytes they hold."""
        cells: list[Cell] = []
        size = 0
        before = -1
        for _, letters, style, kind, value, inline in found:
            position = self._positions[letters]
            if position <= before:
                raise CorruptFile(format="XLSX")
            before = position
            text = value or inline
            if "&" in text:
                text = resolve_entities(text)
            cell = self._values.read(kind or "n", style or "0", text)
            if cell is not None:
                if position > len(cells):
                    cells += [None] * (position - len(cells))
                cells.append(cell)
                size += len(cell) if isinstance(cell, str) else CELL_BYTES
                if size > ROW_LIMIT:
                    raise RowTooLong(place=Place(row=self._row), limit=ROW_LIMIT)
        return cells, size
