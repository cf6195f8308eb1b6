"""How many ragged rows a file may have before it is not what it seems."""

from __future__ import annotations

from typing import Final

from sourdine.errors import Place
from sourdine.screening.prospects.errors import EmptyFile, RaggedRows

# A few ragged rows are rows to reject; more of them mean a wrong separator or broken quoting.
MOST_RAGGED: Final = 10
MOST_RAGGED_SHARE: Final = 0.05
_ENOUGH_ROWS: Final = 1000  # to tell a share before the end of the file


def require_regular(*, rows: int, ragged: int, first_ragged: int | None, width: int, over: bool) -> None:
    """Refuses a file without rows, or with more ragged rows than mistakes explain. `over` at its end.

    Raises EmptyFile or RaggedRows, which names the first of them.
    """
    if over and rows == 0:
        raise EmptyFile
    if not over and rows < _ENOUGH_ROWS:
        return
    if ragged > max(MOST_RAGGED, MOST_RAGGED_SHARE * rows):
        raise RaggedRows(place=Place(row=first_ragged), ragged=ragged, rows=rows, width=width)
