"""Workbooks for tests: made by a library, or written by hand down to their XML."""

from __future__ import annotations

import io
import zipfile

import python_calamine
import xlsxwriter

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def workbook(*sheets, shared=True, names=None, hidden=(), options=None):
    """Each sheet is a list of rows; a cell may be `(value, number format)`."""
    target = io.BytesIO()
    chosen = {"in_memory": True, "constant_memory": not shared, **(options or {})}
    book = xlsxwriter.Workbook(target, chosen)
    for position, rows in enumerate(sheets):
        sheet = book.add_worksheet((names or [])[position] if names else None)
        if position in hidden:
            sheet.hide()
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                value, code = cell if isinstance(cell, tuple) else (cell, None)
                style = book.add_format({"num_format": code}) if code else None
                if isinstance(value, str):
                    sheet.write_string(row, column, value, style)
                elif value is not None:
                    sheet.write(row, column, value, style)
    book.close()
    return target.getvalue()


def parts_of(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def assembled(parts, method=zipfile.ZIP_DEFLATED):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def by_hand(rows, *, strings=None, styles=None, properties="", head="", prefix="", sheets=None):
    """A workbook of one sheet whose rows are this XML; `prefix` is that of every element (`x:`)."""
    names = sheets or [("Feuille", "visible")]
    space = f' xmlns:{prefix[:-1]}="{MAIN}"' if prefix else f' xmlns="{MAIN}"'
    listed = "".join(
        f'<{prefix}sheet name="{name}" sheetId="{i}" state="{state}" r:id="r{i}"/>'
        for i, (name, state) in enumerate(names, 1)
    )
    links = "".join(
        f'<Relationship Id="r{i}" Type="{LINKS}/worksheet" Target="worksheets/sheet{i}.xml"/>'
        for i, _ in enumerate(names, 1)
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{TYPES}"/>',
        "xl/workbook.xml": f'<{prefix}workbook{space} xmlns:r="{LINKS}">{properties}'
        f"<{prefix}sheets>{listed}</{prefix}sheets></{prefix}workbook>",
        "xl/worksheets/sheet1.xml": f"{head}<{prefix}worksheet{space}><{prefix}sheetData>{rows}"
        f"</{prefix}sheetData></{prefix}worksheet>",
    }
    if strings is not None:
        links += f'<Relationship Id="s" Type="{LINKS}/sharedStrings" Target="/xl/sharedStrings.xml"/>'
        parts["xl/sharedStrings.xml"] = f"<{prefix}sst{space}>{strings}</{prefix}sst>"
    if styles is not None:
        links += f'<Relationship Id="t" Type="{LINKS}/styles" Target="styles.xml"/>'
        parts["xl/styles.xml"] = f"<{prefix}styleSheet{space}>{styles}</{prefix}styleSheet>"
    parts["xl/_rels/workbook.xml.rels"] = f'<Relationships xmlns="{PACKAGE}">{links}</Relationships>'
    return assembled(parts)


def cell(reference, text):
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def rows_of(content, sheet=0):
    """What another reader finds in a workbook: rows of values, "" for a blank cell."""
    book = python_calamine.load_workbook(io.BytesIO(content))
    return book.get_sheet_by_index(sheet).to_python(skip_empty_area=False)
