"""Columns of any library as one run of UTF-8 bytes and the offsets of its cells."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sourdine.errors import SourdineError, Wording
from sourdine.numbering.fields import WIDTH

if TYPE_CHECKING:
    import polars as pl


class NotAColumn(SourdineError):
    code = "not_a_column"
    wording = Wording(
        en="A {kind} is not a column of telephone numbers. Give a Polars or pandas Series, a pyarrow array, or a list.",
        fr="Un objet {kind} n'est pas une colonne de numéros. Donnez une Series Polars ou pandas, un tableau pyarrow ou une liste.",
    )


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Texts:
    """n cells: cell i is `data[offsets[i]:offsets[i + 1]]`; `data` ends with `WIDTH` bytes of padding."""

    data: NDArray[np.uint8]
    offsets: NDArray[np.int64]

    @classmethod
    def from_cells(cls, cells: Iterable[bytes]) -> Texts:
        kept = list(cells)
        lengths = np.fromiter(map(len, kept), np.int64, len(kept))
        return cls.from_joined(b"".join(kept), lengths)

    @classmethod
    def from_joined(cls, joined: bytes, lengths: NDArray[np.int64]) -> Texts:
        offsets = np.zeros(len(lengths) + 1, np.int64)
        np.cumsum(lengths, out=offsets[1:])
        return cls(data=np.frombuffer(joined + bytes(WIDTH), np.uint8), offsets=offsets)


def join_texts(column: object) -> Texts:
    """The cells of a column as text; null, NaN and None are empty. Raises NotAColumn for anything else."""
    series = _as_series(column)
    if series is not None:
        return _join_series(series)
    if isinstance(column, str | bytes) or not isinstance(column, Iterable):
        raise NotAColumn(kind=type(column).__name__)
    return Texts.from_cells(cell_text(cell).encode("utf-8", "surrogatepass") for cell in column)


def cell_text(cell: object) -> str:
    """One cell as the text a person would have typed: 612345678.0 is the number 612345678."""
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return str(int(cell))
    return str(cell)


def _as_series(column: object) -> pl.Series | None:
    """A Polars Series of strings or numbers; None when the column must be read cell by cell."""
    import polars as pl  # noqa: PLC0415  a third of a second that `--help` need not wait for

    if hasattr(column, "__arrow_c_stream__") or hasattr(column, "__arrow_c_array__"):
        column = pl.Series(column)
    if not isinstance(column, pl.Series):
        return None
    if column.dtype.is_float():
        return None
    if column.dtype in (pl.Categorical, pl.Enum) or column.dtype.is_integer():
        column = column.cast(pl.String)
    return column if column.dtype == pl.String else None


def _join_series(series: pl.Series) -> Texts:
    filled = series.fill_null("")
    joined: str = filled.str.join("").item() if len(filled) else ""
    return Texts.from_joined(joined.encode(), filled.str.len_bytes().to_numpy().astype(np.int64))
