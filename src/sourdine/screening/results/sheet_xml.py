"""The rows of a sheet as XML. Built as text: a row through a general writer takes ten times as long.

Source: ECMA-376 part 1, §18.3.1.4 (cells) and §22.9.2.19 (escapes).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

from sourdine.screening.prospects.xlsx.cells import Cell, Kind, Moment

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sourdine.screening.prospects.xlsx.cells import Filled

# Stands for the row's number until that is known. XML cannot hold it, so that no cell can either.
ROW_NUMBER: Final = "\x00"
_UNWRITABLE: Final = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


class RowWriter:
    """Writes cells by their type, never by their look: `=1+1` stays a text, and so does an address.

    `moments` are the styles of moments by their kind, `phone` that of the columns `phones`.
    """

    def __init__(self, width: int, phones: Sequence[int], phone: int, moments: Mapping[Kind, int]) -> None:
        self._letters = [letters_of(position) + ROW_NUMBER for position in range(width)]
        self._text_styles = dict.fromkeys(phones, f' s="{phone}"')
        self._moments = moments

    def row(self, cells: Sequence[Cell]) -> str:
        """A row whose number is left open."""
        written = [self._cell(position, cell) for position, cell in enumerate(cells) if cell is not None]
        return f'<row r="{ROW_NUMBER}">{"".join(written)}</row>'

    def _cell(self, position: int, cell: Filled) -> str:
        at = self._letters[position]
        if isinstance(cell, str):
            space = ' xml:space="preserve"' if cell != cell.strip() else ""
            style = self._text_styles.get(position, "")
            return f'<c r="{at}"{style} t="inlineStr"><is><t{space}>{_escaped(cell)}</t></is></c>'
        if isinstance(cell, bool):
            return f'<c r="{at}" t="b"><v>{cell:d}</v></c>'
        if isinstance(cell, Moment):
            return f'<c r="{at}" s="{self._moments[cell.kind]}"><v>{_figures(cell.days)}</v></c>'
        return f'<c r="{at}"><v>{_figures(cell)}</v></c>'


def _figures(number: float) -> str:
    """Every digit that the number has."""
    return repr(float(number)).removesuffix(".0")


def _escaped(text: str) -> str:
    if _UNWRITABLE.search(text):
        text = _UNWRITABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    return escape(text)


def letters_of(position: int) -> str:
    """A for 0, XFD for 16383."""
    letters = ""
    beyond = position + 1
    while beyond:
        beyond, letter = divmod(beyond - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters
