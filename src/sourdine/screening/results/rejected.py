"""`rejected`: what is not in `cleansed`, by row, column and reason code, without any telephone number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from sourdine.numbering.column import normalise
from sourdine.numbering.reasons import Status
from sourdine.screening.verdicts import CODE_OF_STATUS, Code, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl
    from numpy.typing import NDArray

    from sourdine.screening.prospects.tabular import Field
    from sourdine.screening.screened import Screened

HEADER: Final = b"row;column;identifier;code;outcome\n"
_OUTCOMES: Final = ("row_removed", "cell_emptied")


def list_rejected(screened: Screened, identifier: Field | None, region: str) -> bytes:
    """CSV lines, in row order: one for each number that is not clear, one for a row that has no number.

    `row` counts from 1 with the header, as a spreadsheet shows it.
    """
    import polars as pl

    frames = [_column_frame(screened, index, identifier, region) for index in range(len(screened.columns))]
    frame = pl.concat(frames).sort("row", maintain_order=True)
    frame = frame.with_columns(pl.col(pl.String).replace("", None))  # an empty cell, without quotes
    return frame.write_csv(separator=";", include_header=False).encode() if len(frame) else b""


def _column_frame(screened: Screened, index: int, identifier: Field | None, region: str) -> pl.DataFrame:
    import polars as pl

    rows = _rejected_rows(screened, index)
    judged = screened.judgements[index]
    return pl.DataFrame(
        {
            "row": rows + screened.block.first_row,
            "column": pl.repeat(screened.columns[index].shown, rows.size, eager=True, dtype=pl.String),
            "identifier": _identifiers(identifier, rows, region),
            "code": _codes(judged.verdict[rows], judged.status[rows]),
            "outcome": pl.Series(_OUTCOMES).gather(screened.kept[rows].astype(np.uint8)),
        },
        schema_overrides={"identifier": pl.String},  # which a column without any rejected row cannot tell
    )


def _rejected_rows(screened: Screened, index: int) -> NDArray[np.int64]:
    judged = screened.judgements[index]
    rejected = (judged.verdict != Verdict.NOT_LISTED) & (judged.status != Status.EMPTY)
    if index == 0:
        rejected |= screened.without_number
    return np.flatnonzero(rejected)


def _codes(verdict: NDArray[np.uint8], status: NDArray[np.uint8]) -> pl.Series:
    import polars as pl

    words = pl.Series([CODE_OF_STATUS.get(code, "") for code in range(256)] + [str(Code.OPPOSED)])
    return words.gather(np.where(verdict == Verdict.OPPOSED, 256, status.astype(np.int64)))


def _identifiers(identifier: Field | None, rows: NDArray[np.int64], region: str) -> Sequence[str]:
    """The caller's own identifiers; one that reads as a telephone number is left out."""
    if identifier is None:
        return [""] * rows.size
    cells = identifier.cells(rows)
    e164, _ = normalise(cells, region)
    return ["" if number else cell for number, cell in zip(e164.tolist(), cells, strict=True)]
