"""`answer`: the exchange format of the former French list, for tools that already speak it.

Request `Telephone;Identifiant`, answer `retour_<name>.csv`: number, identifier, and `OK` or a reject code.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from sourdine.numbering.reasons import Status
from sourdine.screening.permissions import COLUMNS
from sourdine.screening.results.discretion import Discretion
from sourdine.screening.verdicts import CODE_OF_STATUS, Code, Verdict, is_told_apart

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl
    from numpy.typing import NDArray

    from sourdine.screening.prospects.tabular import Field
    from sourdine.screening.screened import Screened

HEADER: Final = b"Telephone;Identifiant;Statut\n"
_OPPOSED: Final = 256
_OK: Final = 257
_NOT_CLEAR: Final = 258
_AS_THE_COMMAND_LINE: Final = Discretion()
_NINE_DIGITS: Final = np.uint64(10**9)
# Country codes of the lines reached by dialling 0 and nine digits in France.
_DIALLED_WITH_ZERO: Final = (33, 262, 590, 594, 596)


def header(*, asks_permission: bool = False) -> bytes:
    return HEADER[:-1] + f";{';'.join(COLUMNS)}\n".encode() if asks_permission else HEADER


def list_answers(
    screened: Screened, identifier: Field | None, discretion: Discretion = _AS_THE_COMMAND_LINE
) -> bytes:
    """One line a number, in row order: ten digits where the line is French, E.164 where it is not, and
    what the cell held where it is no number; nothing where that is to be left blank.
    """
    import polars as pl

    frames = [
        _column_frame(screened, index, identifier, discretion) for index in range(len(screened.columns))
    ]
    frame = pl.concat(frames).sort("row", maintain_order=True).drop("row")
    frame = frame.with_columns(pl.col(pl.String).replace("", None))  # an empty cell, without quotes
    return frame.write_csv(separator=";", include_header=False).encode() if len(frame) else b""


def _column_frame(
    screened: Screened, index: int, identifier: Field | None, discretion: Discretion
) -> pl.DataFrame:
    import polars as pl

    judged = screened.judgements[index]
    filled = judged.status != Status.EMPTY
    rows = np.flatnonzero(filled | screened.without_number if index == 0 else filled)
    return pl.DataFrame(
        {
            "row": rows,
            "number": (
                _clear_numbers(judged.e164[rows], judged.verdict[rows])
                if discretion.blank_numbers
                else _numbers(judged.e164[rows], screened.fields[index], rows)
            ),
            "identifier": identifier.cells(rows) if identifier else [""] * rows.size,
            "code": _codes(judged.verdict[rows], judged.status[rows], merged=discretion.merge_reasons),
            **_permissions(screened, index, rows),
        },
        schema_overrides={"number": pl.String, "identifier": pl.String},
    )


def _permissions(screened: Screened, index: int, rows: NDArray[np.int64]) -> dict[str, Sequence[str]]:
    """Beside `OK` alone: of a number that is not given back nothing more is told."""
    if not screened.permissions:
        return {}
    cells = screened.permissions[index].cells(rows)
    return dict(zip(COLUMNS, zip(*cells, strict=True), strict=True)) if cells else dict.fromkeys(COLUMNS, ())


def _codes(verdict: NDArray[np.uint8], status: NDArray[np.uint8], *, merged: bool) -> pl.Series:
    import polars as pl

    ends = [str(Code.OPPOSED), "OK", str(Code.NOT_CLEAR)]
    words = pl.Series([CODE_OF_STATUS.get(code, "") for code in range(256)] + ends)
    which = np.where(verdict == Verdict.OPPOSED, _OPPOSED, status.astype(np.int64))
    if merged:
        which = np.where(is_told_apart(verdict, status), which, _NOT_CLEAR)
    return words.gather(np.where(verdict == Verdict.NOT_LISTED, _OK, which))


def _numbers(e164: NDArray[np.uint64], field: Field, rows: NDArray[np.int64]) -> list[str]:
    return [
        dialled(number) if number else field.cell(row)
        for number, row in zip(e164.tolist(), rows.tolist(), strict=True)
    ]


def _clear_numbers(e164: NDArray[np.uint64], verdict: NDArray[np.uint8]) -> list[str]:
    clear = (verdict == Verdict.NOT_LISTED).tolist()
    return [dialled(number) if told else "" for number, told in zip(e164.tolist(), clear, strict=True)]


def dialled(e164: int) -> str:
    """Ten digits for a French line, `+` and E.164 for any other."""
    country_code, national = divmod(e164, 10**9)
    if country_code in _DIALLED_WITH_ZERO:
        return f"0{national:09d}"
    if country_code == 0 and e164 // 10**6 == 508:
        return f"0{e164}"
    return f"+{e164}"
