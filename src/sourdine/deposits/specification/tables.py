"""Sample tables that are no text."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_MADE: Final = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)  # workbooks know no time zone


def workbook(sheets: Mapping[str, Sequence[Sequence[str]]]) -> bytes:
    """The same bytes each time."""
    import xlsxwriter

    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    book.set_properties({"created": _MADE})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for position, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                sheet.write_string(position, column, cell)
    book.close()
    return target.getvalue()


def parquet(columns: Mapping[str, Sequence[object]]) -> bytes:
    import polars as pl

    target = io.BytesIO()
    pl.DataFrame(dict(columns)).write_parquet(target)
    return target.getvalue()
