"""Results in XLSX: one sheet with the cells of the one that was screened, telephone numbers as text.

Kept: each cell's value and its type: text, number, truth or moment. Not kept: styles, widths, formulas (their
last values stay) and the other sheets, which could hold the very numbers that a result leaves out.
"""

from __future__ import annotations

import io
import re
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO, TYPE_CHECKING, Any, Final, cast

import numpy as np
import xlsxwriter
from xlsxwriter.exceptions import XlsxWriterException

from sourdine.screening.prospects.compression import packed
from sourdine.screening.prospects.errors import TooManyColumns
from sourdine.screening.prospects.xlsx.cells import Cell, Kind, text_of
from sourdine.screening.prospects.xlsx.values import MOST_COLUMNS
from sourdine.screening.results.annotated import annotated_names, verdict_words
from sourdine.screening.results.forms import Form
from sourdine.screening.results.sheet_xml import ROW_NUMBER, RowWriter

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sourdine.screening.prospects.xlsx_file import XlsxBlock, XlsxFile
    from sourdine.screening.results.assignment import Assignment
    from sourdine.screening.screened import Screened

# The same screening gives the same bytes.
_CREATED: Final = datetime(2000, 1, 1, tzinfo=UTC)
_SHEET: Final = "xl/worksheets/sheet1.xml"
_TEXT: Final = 49  # the built-in number format of text


class CleansedWorkbook:
    """The kept rows; the cell of a number that is not clear is blank."""

    def __init__(self, sheet: _Sheet, width: int) -> None:
        self._rows = sheet.rows
        self.write = sheet.write
        self._width = width

    def render(self, screened: Screened) -> list[str]:
        rows = _as_text(screened)
        for index, column in enumerate(screened.columns):
            for row in screened.emptied(index).tolist():
                rows[row][column.position] = None
        kept = np.flatnonzero(screened.kept)
        if not screened.permissions:
            return [self._rows.row(rows[row]) for row in kept.tolist()]
        beside = zip(*(column.cells(kept) for column in screened.permissions), strict=True)
        return [
            self._rows.row(
                _beside(rows[row], self._width, [word or None for words in added for word in words])
            )
            for row, added in zip(kept.tolist(), beside, strict=True)
        ]


class AnnotatedWorkbook:
    """Every row, in the row where it was, and the added columns behind the sheet's last one."""

    def __init__(self, sheet: _Sheet, width: int, lists: Sequence[str]) -> None:
        self._rows = sheet.rows
        self.write = sheet.write
        self._width = width
        self._lists = lists

    def render(self, screened: Screened) -> list[str]:
        words = [verdict_words(judged, self._lists).rows() for judged in screened.judgements]
        return [
            self._rows.row(_beside(cells, self._width, [word or None for group in added for word in group]))
            for cells, *added in zip(_as_text(screened), *words, strict=True)
        ]


def _beside(cells: Sequence[Cell], width: int, added: Sequence[Cell]) -> list[Cell]:
    return [*cells, *[None] * (width - len(cells)), *added]


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
    target: IO[bytes], file: XlsxFile, assignment: Assignment
) -> Iterator[CleansedWorkbook | AnnotatedWorkbook]:
    """Writes an XLSX result in the packing of the file that was submitted. Raises TooManyColumns."""
    is_annotated = assignment.form is Form.ANNOTATED
    added = annotated_names(assignment.columns, file.names) if is_annotated else assignment.permission_names
    width = len(file.names)
    if width + len(added) > MOST_COLUMNS:
        raise TooManyColumns(count=width + len(added), limit=MOST_COLUMNS)
    phones = [column.position for column in assignment.columns]
    template = _make_template(file.sheet.name, phones)
    rows = RowWriter(width + len(added), phones, template.phone, template.moments)
    with (
        packed(target, file.compression, assignment.member(".xlsx")) as body,
        _open_sheet(body, template, rows, file.first_row) as sheet,
    ):
        if file.named:
            names = [text_of(cell) or None for cell in file.header]
            sheet.write([rows.row(_beside(names, width, added))])
        yield (
            AnnotatedWorkbook(sheet, width, assignment.register.lists)
            if is_annotated
            else CleansedWorkbook(sheet, width)
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Template:
    """A workbook without rows: its parts by name, what stands before and behind the rows, and its styles."""

    parts: dict[str, bytes]
    before: bytes
    behind: bytes
    phone: int
    moments: dict[Kind, int]


def _make_template(name: str, phones: Sequence[int]) -> _Template:
    """One row shows which style is which, and is taken out."""
    content = io.BytesIO()
    workbook = xlsxwriter.Workbook(content, {"in_memory": True})
    workbook.set_properties({"created": _CREATED})
    formats = [workbook.add_format({"num_format": code}) for code in (_TEXT, *(kind.value for kind in Kind))]
    sheet = _add_sheet(workbook, name)
    for position in phones:  # what is typed into a phone column later stays text too
        sheet.set_column(position, position, None, formats[0])
    for position, style in enumerate(formats):
        sheet.write_blank(0, position, None, style)
    workbook.close()
    with zipfile.ZipFile(content) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    before, row, behind = re.split(rb"(?<=<sheetData>)(.*)(?=</sheetData>)", parts.pop(_SHEET))
    phone, *moments = map(int, re.findall(rb' s="(\d+)"', row))
    return _Template(
        parts=parts,
        before=re.sub(rb"<dimension [^>]*/>", b"", before),
        behind=behind,
        phone=phone,
        moments=dict(zip(Kind, moments, strict=True)),
    )


def _add_sheet(workbook: xlsxwriter.Workbook, name: str) -> xlsxwriter.worksheet.Worksheet:
    try:
        return workbook.add_worksheet(name)
    except XlsxWriterException:  # a name that other programs allow and Excel does not
        return workbook.add_worksheet()


class _Sheet:
    """Numbers rows one below the other, and hands them on."""

    def __init__(self, stream: IO[bytes], rows: RowWriter, next_row: int) -> None:
        self.rows = rows
        self._stream = stream
        self._next_row = next_row

    def write(self, rendered: Sequence[str]) -> None:
        numbered = [
            row.replace(ROW_NUMBER, str(number)) for number, row in enumerate(rendered, self._next_row)
        ]
        self._next_row += len(numbered)
        self._stream.write("".join(numbered).encode())


@contextmanager
def _open_sheet(body: IO[bytes], template: _Template, rows: RowWriter, next_row: int) -> Iterator[_Sheet]:
    with zipfile.ZipFile(cast("IO[bytes]", _Onward(body)), "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in template.parts.items():
            archive.writestr(_entry(name), content)
        with archive.open(_entry(_SHEET), "w", force_zip64=True) as stream:
            stream.write(template.before)
            yield _Sheet(stream, rows, next_row)
            stream.write(template.behind)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


class _Onward:
    """What a zip is written to when nothing written can be gone back to."""

    def __init__(self, body: IO[bytes]) -> None:
        self._body = body

    def write(self, data: Any) -> int:  # noqa: ANN401  any buffer
        self._body.write(data)
        return len(data)

    def flush(self) -> None:
        """Its owner does that."""
