"""Columns of any library as one run of UTF-8 bytes and the offsets of its cells."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np

from sourdine.errors import SourdineError, Wording
from sourdine.numbering.fields import WIDTH

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray


class NotAColumn(SourdineError):
    code = "not_a_column"
    wording = Wording(
        en="A {kind} is not a column of numbers. Give a Polars or pandas Series, a pyarrow array, or a list.",
        fr="Un objet {kind} n'est pas une colonne de numéros. Donnez une Series Polars ou pandas, "
        "un tableau pyarrow ou une liste.",
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
    import polars as pl

    if type(column) is list and all(type(cell) is str for cell in column):
        return Texts.from_cells([cell.encode("utf-8", "surrogatepass") for cell in column])
    cells = _as_series(column)
    if isinstance(cells, pl.Series) and cells.dtype == pl.String:
        return _join_series(cells)
    return Texts.from_cells(cell_text(cell).encode("utf-8", "surrogatepass") for cell in cells)


def cell_text(cell: object) -> str:
    """One cell as the text a person would have typed: 612345678.0 is the number 612345678.

    A number that is not whole is nobody's telephone number, and is written so that it reads as damaged.
    """
    if isinstance(cell, str):
        return cell
    if cell is None or type(cell).__name__ in _MISSING:
        return ""
    if isinstance(cell, bytes):
        return cell.decode("utf-8", "replace")
    if isinstance(cell, Decimal):
        return _decimal_text(cell)
    return _float_text(cell) if isinstance(cell, float | np.floating) else str(cell)


_MISSING: Final = ("NAType", "NaTType")  # pandas' own nulls, which it need not be imported for


def _float_text(cell: float | np.floating[Any]) -> str:
    """A number too large for its type has lost digits: it is written so that it reads as damaged."""
    if math.isnan(cell):
        return ""
    if math.isinf(cell):
        return str(cell)
    if not cell.is_integer():
        return _fraction_text(Decimal(str(cell)))
    exact = 2 ** (np.finfo(type(cell)).nmant + 1)
    return str(int(cell)) if abs(cell) < exact else f"{cell:e}"


def _decimal_text(cell: Decimal) -> str:
    if not cell.is_finite():
        return "" if cell.is_nan() else str(cell)
    return str(int(cell)) if cell == cell.to_integral_value() else _fraction_text(cell)


def _fraction_text(cell: Decimal) -> str:
    """With an exponent, which reads as damaged; as libphonenumber reads it, 61234567.8 has nine digits."""
    return f"{cell:f}e+0"


def _as_series(column: object) -> pl.Series | Iterable[object]:
    """A Polars Series wherever one can be made, of strings unless its cells must be read one by one."""
    import polars as pl

    if not _is_one_column(column):
        raise NotAColumn(kind=type(column).__name__)
    series = _from_arrow(column)
    if series is None:
        return cast("Iterable[object]", column)
    if series.dtype.is_nested():
        raise NotAColumn(kind=type(column).__name__)
    if series.dtype == pl.Float32:
        return series.to_numpy()  # a Python float would show digits that the column does not hold
    is_text = series.dtype in (pl.Categorical, pl.Enum) or series.dtype.is_integer()
    return series.cast(pl.String) if is_text else series


def _is_one_column(column: object) -> bool:
    """Neither a text nor a table, and in an order of its own."""
    if isinstance(column, str | bytes | Mapping | AbstractSet) or not isinstance(column, Iterable):
        return False
    return not hasattr(column, "columns") and getattr(column, "ndim", 1) == 1


def _from_arrow(column: object) -> pl.Series | None:
    import polars as pl

    if not isinstance(column, pl.Series) and not (
        hasattr(column, "__arrow_c_stream__") or hasattr(column, "__arrow_c_array__")
    ):
        return None
    try:
        return pl.Series(cast("Any", column))
    except (TypeError, ValueError):  # a pandas column of objects of several types
        return None


def _join_series(series: pl.Series) -> Texts:
    # Without its name: Polars takes one like ^…$ for a pattern over columns.
    filled = series.alias("").fill_null("")
    joined: str = filled.str.join("").item() if len(filled) else ""
    return Texts.from_joined(joined.encode(), filled.str.len_bytes().to_numpy().astype(np.int64))
