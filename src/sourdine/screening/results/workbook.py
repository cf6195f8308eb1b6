"""Results in XLSX: one sheet with the cells of the one that was screened, telephone numbers as text.

Kept: each cell's value and what it is, text, number, truth or moment. Not kept: styles, widths, formulas (their
last values stay) and the other sheets, which could hold the very numbers that a result leaves out.
"""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import IO, TYPE_CHECKING, Any, Final, cast

import xlsxwriter
from xlsxwriter.exceptions import XlsxWriterException

from sourdine.screening.placement import CannotWrite
from sourdine.screening.prospects.compression import packed
from sourdine.screening.prospects.errors import TooManyColumns
from sourdine.screening.prospects.xlsx.cells import Cell, Kind, Moment, text_of
from sourdine.screening.prospects.xlsx.rows import MOST_COLUMNS
from sourdine.screening.results.annotated import added_names, verdict_words
from sourdine.screening.results.forms import Form

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xlsxwriter.worksheet import Worksheet

    from sourdine.screening.prospects.columns import Column
    from sourdine.screening.prospects.xlsx_file import XlsxBlock, XlsxFile
    from sourdine.screening.screened import Screened

# The same screening gives the same bytes.
_CREATED: Final = datetime(2000, 1, 1, tzinfo=UTC)
_TEXT: Final = "@"


class CleansedWorkbook:
    """The kept rows; the cell of a number that is not clear is blank."""

    def __init__(self, sheet: _Sheet) -> None:
        self.write = sheet.write_rows

    def render(self, screened: Screened) -> list[list[Cell]]:
        rows = _as_text(screened)
        for index, column in enumerate(screened.columns):
            for row in screened.emptied(index).tolist():
                rows[row][column.position] = None
        return [row for row, kept in zip(rows, screened.kept.tolist(), strict=True) if kept]


class AnnotatedWorkbook:
    """Every row, in the row where it was, and the added columns behind the sheet's last one."""

    def __init__(self, sheet: _Sheet, width: int, lists: Sequence[str]) -> None:
        self.write = sheet.write_rows
        self._width = width
        self._lists = lists

    def render(self, screened: Screened) -> list[list[Cell]]:
        words = [verdict_words(judged, self._lists).rows() for judged in screened.judgements]
        rows = _as_text(screened)
        for row, *added in zip(rows, *words, strict=True):
            row += [None] * (self._width - len(row))
            row += [word or None for group in added for word in group]
        return rows


def _as_text(screened: Screened) -> list[list[Cell]]:
    """The rows of a block, to be changed, with the phone cells as the text that was screened."""
    rows = [list(row) for row in cast("XlsxBlock", screened.block).rows]
    for column in screened.columns:
        for row in rows:
            if column.position < len(row):
                row[column.position] = text_of(row[column.position]) or None
    return rows


@contextmanager
def workbook_writer(
    target: IO[bytes], file: XlsxFile, form: Form, columns: Sequence[Column], lists: Sequence[str], stem: str
) -> Iterator[CleansedWorkbook | AnnotatedWorkbook]:
    """Writes an XLSX result in the packing of the file that was submitted. Raises TooManyColumns.

    Rows wait in the clear in a private temporary folder until the sheet is whole.
    """
    added = added_names(columns) if form is Form.ANNOTATED else []
    width = len(file.names)
    if width + len(added) > MOST_COLUMNS:
        raise TooManyColumns(count=width + len(added), limit=MOST_COLUMNS)
    with (
        packed(target, file.compression, f"{stem}.{form.value}.xlsx") as body,
        _open_sheet(body, file) as sheet,
    ):
        sheet.format_columns([column.position for column in columns])
        if file.named:
            header = [text_of(cell) or None for cell in file.header]
            sheet.write_rows([header + [None] * (width - len(header)) + added if added else header])
        yield AnnotatedWorkbook(sheet, width, lists) if added else CleansedWorkbook(sheet)


class _Sheet:
    """Writes rows one below the other."""

    def __init__(self, workbook: xlsxwriter.Workbook, sheet: Worksheet, next_row: int) -> None:
        self._sheet = sheet
        self._next_row = next_row
        self._moments = {kind: workbook.add_format({"num_format": kind.value}) for kind in Kind}
        self._text = workbook.add_format({"num_format": _TEXT})
        self._phones: frozenset[int] = frozenset()

    def format_columns(self, positions: Sequence[int]) -> None:
        """What is typed into a phone column later stays text too."""
        self._phones = frozenset(positions)
        for position in positions:
            self._sheet.set_column(position, position, None, self._text)

    def write_rows(self, rows: Sequence[Sequence[Cell]]) -> None:
        with _naming_faults():
            for row in rows:
                for position, cell in enumerate(row):
                    if cell is not None:
                        self._write(position, cell)
                self._next_row += 1

    def _write(self, position: int, cell: str | float | bool | Moment) -> None:  # noqa: FBT001  a cell may be one
        """By its type, never by its look: `=1+1` stays a text, and so does an address."""
        if isinstance(cell, str):
            style = self._text if position in self._phones else None
            self._sheet.write_string(self._next_row, position, cell, style)
        elif isinstance(cell, bool):
            self._sheet.write_boolean(self._next_row, position, cell)
        elif isinstance(cell, Moment):
            self._sheet.write_number(self._next_row, position, cell.days, self._moments[cell.kind])
        else:
            self._sheet.write_number(self._next_row, position, cell)


@contextmanager
def _open_sheet(body: IO[bytes], file: XlsxFile) -> Iterator[_Sheet]:
    onward = _Onward(body)
    with _naming_faults(), tempfile.TemporaryDirectory(prefix="sourdine-") as folder:
        workbook = xlsxwriter.Workbook(onward, {"constant_memory": True, "tmpdir": folder, "use_zip64": True})
        workbook.set_properties({"created": _CREATED})
        try:
            yield _Sheet(workbook, _add_sheet(workbook, file.sheet.name), file.first_row - 1)
        except BaseException:
            onward.discard()  # closing is what lets go of the temporary files
            raise
        finally:
            workbook.close()


def _add_sheet(workbook: xlsxwriter.Workbook, name: str) -> Worksheet:
    try:
        return workbook.add_worksheet(name)
    except XlsxWriterException:  # a name that other programs allow and Excel does not
        return workbook.add_worksheet()


@contextmanager
def _naming_faults() -> Iterator[None]:
    try:
        yield
    except (OSError, XlsxWriterException) as fault:
        raise CannotWrite(reason=getattr(fault, "strerror", None) or type(fault).__name__) from fault


class _Onward:
    """What a zip is written to when nothing written can be gone back to."""

    def __init__(self, body: IO[bytes]) -> None:
        self._body: IO[bytes] | None = body

    def write(self, data: Any) -> int:  # noqa: ANN401  any buffer
        if self._body is not None:
            self._body.write(data)
        return len(data)

    def flush(self) -> None:
        """Its owner does that."""

    def discard(self) -> None:
        self._body = None
