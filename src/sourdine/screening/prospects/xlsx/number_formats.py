"""Which styles of a workbook show a number as a moment: only that tells a date from a number."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from sourdine.screening.prospects.xlsx.cells import Kind
from sourdine.screening.prospects.xlsx.xml import read_elements

if TYPE_CHECKING:
    from collections.abc import Iterable

# ECMA-376 part 1, §18.8.30: formats that a workbook need not spell out.
_BUILT_IN: Final = {
    **dict.fromkeys((14, 15, 16, 17, *range(27, 32), 34, 35, 36, *range(50, 59)), Kind.DATE),
    **dict.fromkeys((18, 19, 20, 21, 32, 33, 45, 47), Kind.TIME),
    22: Kind.DATE_AND_TIME,
    46: Kind.DURATION,
}
_DURATION: Final = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
# Quoted text, escaped characters, padding, and conditions, colours or locales in brackets.
_DECORATION: Final = re.compile(r'"[^"]*"?|\\.|[_*].|\[[^\]]*\]')


def kind_of_format(code: str) -> Kind | None:
    """How a number format, such as `dd/mm/yyyy`, shows a number; None when it shows it as one."""
    shown = code.split(";", 1)[0]
    if _DURATION.search(shown):
        return Kind.DURATION
    letters = set(_DECORATION.sub("", shown).lower().replace("general", ""))
    has_time = bool(letters & {"h", "s"})
    has_date = bool(letters & {"d", "y"}) or ("m" in letters and not has_time)
    if has_date:
        return Kind.DATE_AND_TIME if has_time else Kind.DATE
    return Kind.TIME if has_time else None


def read_kinds(chunks: Iterable[bytes]) -> list[Kind | None]:
    """By the position of a cell's style in `styles.xml`."""
    styles = _Styles()
    read_elements(chunks, styles.take)
    return [styles.formats.get(number, _BUILT_IN.get(number)) for number in styles.used]


class _Styles:
    def __init__(self) -> None:
        self.formats: dict[int, Kind | None] = {}
        self.used: list[int] = []
        self._of_cells = False

    def take(self, name: str, attributes: dict[str, str]) -> None:
        if name == "numFmt":
            self.formats[int(attributes["numFmtId"])] = kind_of_format(attributes["formatCode"])
        elif name == "xf" and self._of_cells:
            self.used.append(int(attributes.get("numFmtId", 0)))
        elif name in ("cellXfs", "cellStyles", "cellStyleXfs", "dxfs"):
            self._of_cells = name == "cellXfs"
