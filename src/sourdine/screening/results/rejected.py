"""`rejected`: what is not in `cleansed`, by row, column and reason code, without any telephone number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from sourdine.numbering.reasons import Status
from sourdine.screening.results.identifiers import without_numbers
from sourdine.screening.verdicts import CODE_OF_STATUS, Code, Verdict, is_told_apart

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from sourdine.screening.prospects.tabular import Field
    from sourdine.screening.screened import Screened

HEADER: Final = b"row;column;identifier;code;outcome\n"
_OUTCOMES: Final = ("row_removed", "cell_emptied")
# In the byte of a status, which they replace.
_OPPOSED: Final = 255
_NOT_CLEAR: Final = 254
_CODES: Final[dict[int, str]] = {_OPPOSED: Code.OPPOSED, _NOT_CLEAR: Code.NOT_CLEAR}


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class _Entries:
    """One entry a line: the row within its block, and which of few endings its line has."""

    rows: NDArray[np.int64]
    kinds: NDArray[np.int64]


def list_rejected(
    screened: Screened, identifier: Field | None, region: str, *, merged: bool = False
) -> bytes:
    """CSV lines, in row order: one for each number that is not clear, one for a row that has no number.

    `row` counts from 1 with the header, as a spreadsheet shows it. `merged` tells opposed and invalid alike.
    """
    entries = [_find_entries(screened, index, merged=merged) for index in range(len(screened.columns))]
    rows = np.concatenate([one.rows for one in entries])
    kinds = np.concatenate([one.kinds for one in entries])
    order = np.argsort(rows, kind="stable") if len(entries) > 1 else slice(None)
    rows, kinds = rows[order], kinds[order]
    names = [_quoted(column.shown) for column in screened.columns]
    numbers = (rows + screened.block.first_row).tolist()
    if identifier is None:
        endings = {kind: ";{};;{};{}\n".format(*_words(kind, names)) for kind in np.unique(kinds).tolist()}
        lines = [f"{number}{endings[kind]}" for number, kind in zip(numbers, kinds.tolist(), strict=True)]
    else:
        known = without_numbers(identifier.cells(rows), region)
        words = {kind: _words(kind, names) for kind in np.unique(kinds).tolist()}
        lines = [
            "{};{};{};{};{}\n".format(number, words[kind][0], _quoted(own), *words[kind][1:])
            for number, kind, own in zip(numbers, kinds.tolist(), known, strict=True)
        ]
    return "".join(lines).encode()


def _find_entries(screened: Screened, index: int, *, merged: bool) -> _Entries:
    judged = screened.judgements[index]
    rejected = (judged.verdict != Verdict.NOT_LISTED) & (judged.status != Status.EMPTY)
    if index == 0:
        rejected |= screened.without_number
    rows = np.flatnonzero(rejected)
    verdict, status = judged.verdict[rows], judged.status[rows]
    code = np.where(verdict == Verdict.OPPOSED, _OPPOSED, status.astype(np.int64))
    if merged:
        code = np.where(is_told_apart(verdict, status), code, _NOT_CLEAR)
    return _Entries(rows=rows, kinds=index << 9 | code << 1 | screened.kept[rows])


def _words(kind: int, names: Sequence[str]) -> tuple[str, str, str]:
    """The column, the code and the outcome of a kind of entry."""
    code = kind >> 1 & 255
    return names[kind >> 9], _CODES.get(code) or CODE_OF_STATUS[code], _OUTCOMES[kind & 1]


def _quoted(text: str) -> str:
    if any(character in text for character in ';"\r\n'):
        return '"' + text.replace('"', '""') + '"'
    return text
