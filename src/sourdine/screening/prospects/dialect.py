"""The form of a CSV file: separator, line ends, and whether its first row names the columns."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from sourdine.errors import Place
from sourdine.screening.prospects.columns import has_phone_name
from sourdine.screening.prospects.errors import BadSeparator, MixedLineEnds
from sourdine.screening.prospects.rows import Rows, tokenise
from sourdine.screening.prospects.scan import find_byte

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

SEPARATORS: Final = b";,\t|"
_SAMPLE_ROWS: Final = 500
_NAMES: Final = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|", "space": " "}
NO_SEPARATOR: Final = -1
_DIGITS_OF_A_NUMBER: Final = 5  # fewer, and it is one of a street or a year
_CARRIAGE_RETURN: Final = ord("\r")
_LINE_END_OR_QUOTED: Final = re.compile(rb'(?:^|(?<=[;,\t|\r\n]))"(?:[^"]|"")*"|\r\n?|\n')


@dataclass(frozen=True, kw_only=True, slots=True)
class Dialect:
    """`separator` and `line_end` are bytes (the separator `NO_SEPARATOR` in a file of one column)."""

    separator: int
    line_end: int
    has_return: bool
    width: int
    has_header: bool

    @property
    def line_break(self) -> bytes:
        """What ends a row of a result, as it does in the file."""
        return b"\r\n" if self.has_return else bytes([self.line_end])

    @property
    def written_separator(self) -> str:
        """What separates a column that is added to the file's own."""
        return ";" if self.separator == NO_SEPARATOR else chr(self.separator)


def parse_separator(text: str) -> int:
    """A separator as given by its user: itself, or tab, comma, semicolon, pipe. Raises BadSeparator."""
    character = _NAMES.get(text.lower(), text)
    # A plus begins every number in E.164.
    if len(character) != 1 or not character.isascii() or character in '"+\r\n\x00' or character.isalnum():
        raise BadSeparator(separator=text)
    return ord(character)


def detect_dialect(head: bytes, *, whole: bool, separator: int | None, header: bool | None) -> Dialect:
    """Reads the form from the first bytes; `whole` when they are the entire file."""
    data = np.frombuffer(head, np.uint8)
    line_end = _first_line_end(head)
    if separator is None:
        separator = _detect_separator(data, line_end, whole=whole)
    rows = read_sample(data, separator, line_end, whole=whole)
    first = cells(rows, 0, 1, separator) if len(rows) else [[]]
    return Dialect(
        separator=separator,
        line_end=line_end,
        has_return=line_end == ord("\n") and b"\r\n" in head,
        width=max(1, len(first[0])),
        has_header=is_header([text.decode("utf-8", "replace") for text in first[0]])
        if header is None
        else header,
    )


def read_sample(
    data: NDArray[np.uint8], separator: int, line_end: int, *, whole: bool, width: int = 1
) -> Rows:
    rows, _ = tokenise(data, separator=separator, line_end=line_end, width=width, last=whole)
    return rows


def _detect_separator(data: NDArray[np.uint8], line_end: int, *, whole: bool) -> int:
    """The candidate that cuts the most rows into the same number of fields, at least two."""
    best, best_score = NO_SEPARATOR, (0.0, 0)
    for candidate in SEPARATORS:
        rows = read_sample(data, candidate, line_end, whole=whole)
        counts = rows.field_counts[~rows.blank][:_SAMPLE_ROWS]
        if not counts.size:
            continue
        usual = int(np.bincount(counts).argmax())
        share = float(np.mean(counts == usual))
        if usual > 1 and (round(share, 1), usual) > best_score:
            best, best_score = candidate, (round(share, 1), usual)
    return best


def cells(rows: Rows, first: int, beyond: int, separator: int) -> list[list[bytes]]:
    """The fields of some rows, unquoted, however many each row has."""
    return [_split(rows, row, separator) for row in range(first, min(beyond, len(rows)))]


def _split(rows: Rows, row: int, separator: int) -> list[bytes]:
    start, end = int(rows.starts[row]), int(rows.ends[row])
    low, high = np.searchsorted(rows.separators, (start, end)) if separator >= 0 else (0, 0)
    cuts = [start - 1, *rows.separators[low:high].tolist(), end]
    return [unquote(rows.data[a + 1 : b].tobytes()) for a, b in itertools.pairwise(cuts)]


def unquote(field: bytes) -> bytes:
    """A field's value as Python's csv reads it: what follows the closing quote is kept as it is."""
    if not field.startswith(b'"'):
        return field
    end = 1
    while (end := field.find(b'"', end)) >= 0 and field[end + 1 : end + 2] == b'"':
        end += 2
    if end < 0:
        return field[1:].replace(b'""', b'"')
    return field[1:end].replace(b'""', b'"') + field[end + 1 :]


def is_header(first: Sequence[str]) -> bool:
    """Whether a first row names the columns. A cell with as many digits as a number has speaks against it.

    When in doubt it is a row: a row taken for a header would go unscreened into the results.
    """
    if any(sum(map(str.isdigit, cell)) >= _DIGITS_OF_A_NUMBER for cell in first):
        return False
    if any(has_phone_name(name) for name in first):
        return True
    filled = [name.strip() for name in first if name.strip()]
    return bool(filled) and not any(_is_figure(name) for name in filled)


def _is_figure(text: str) -> bool:
    return text.replace(",", ".").replace(" ", "").replace(".", "", 1).lstrip("+-").isdigit()


def require_one_line_end(rows: Rows, line_end: int, first_row: int) -> None:
    """Refuses a file in which rows also end another way: several of its rows would be read as one.

    A line feed alone and one after a carriage return are the same line end. Raises MixedLineEnds.
    """
    if line_end == ord("\n"):
        returns = find_byte(rows.data, _CARRIAGE_RETURN)
        strange = returns[rows.data[np.minimum(returns + 1, rows.data.size - 1)] != line_end]
    else:
        strange = find_byte(rows.data, ord("\n"))
    strange = rows.quoting.drop_quoted(strange, rows.data.size)
    strange = strange[strange < rows.starts[-1]]
    if strange.size:
        row = int(np.searchsorted(rows.starts, strange[0], side="right")) - 1
        raise MixedLineEnds(place=Place(row=first_row + row))


def _first_line_end(head: bytes) -> int:
    """The first line end outside quotes: a line feed, also after a carriage return, or a carriage return."""
    for found in _LINE_END_OR_QUOTED.finditer(head):
        if not found[0].startswith(b'"'):
            return _CARRIAGE_RETURN if found[0] == b"\r" else ord("\n")
    return ord("\n")
