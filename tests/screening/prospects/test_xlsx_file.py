from __future__ import annotations

import datetime as dt
import gzip
import io
import random
import re
import tracemalloc
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from workbooks import assembled, by_hand, cell, parts_of, rows_of, workbook

from sourdine.screening.prospects import xlsx_file
from sourdine.screening.prospects.errors import (
    ArchiveBomb,
    CorruptFile,
    EmptyFile,
    EncryptedFile,
    RefusedFile,
    RowTooLong,
    SeveralSheets,
    UnknownSheet,
    UnsupportedFormat,
)
from sourdine.screening.prospects.opening import Reading, open_prospects

HEADER = ["Nom", "Telephone"]
PEOPLE = [HEADER, ["a", "0199000009"], ["b", "0199000001"]]


def texts(file):
    """Every column of every block, as text."""
    blocks = list(file.blocks())
    return [
        [text for block in blocks for text in block.field(position).cells(range_of(block))]
        for position in range(len(file.names))
    ]


def range_of(block):
    import numpy as np

    return np.arange(len(block))


def first_rows(file):
    return [block.first_row for block in file.blocks()]


# Sheets.


def test_the_only_sheet_is_read(read_file):
    assert read_file(workbook(PEOPLE), texts) == [["a", "b"], ["0199000009", "0199000001"]]


def test_several_sheets_are_asked_about(read_file):
    with pytest.raises(SeveralSheets) as refusal:
        read_file(workbook(PEOPLE, PEOPLE, names=["Clients", "Prospects"]), texts)
    assert refusal.value.details == {"sheets": "“Clients”, “Prospects”"}
    assert refusal.value.place.file


@pytest.mark.parametrize("name", ["Prospects", "PROSPECTS"])
def test_the_sheet_that_is_named_is_read(read_file, name):
    content = workbook(PEOPLE, [HEADER, ["c", "0199000003"]], names=["Clients", "Prospects"])
    assert read_file(content, texts, sheet=name)[0] == ["c"]
    assert read_file(content, lambda file: file.form.sheet, sheet=name) == "Prospects"


def test_a_sheet_that_is_not_there(read_file):
    with pytest.raises(UnknownSheet) as refusal:
        read_file(workbook(PEOPLE), texts, sheet="Prospects")
    assert refusal.value.details == {"name": "Prospects", "sheets": "“Sheet1”"}


def test_empty_and_hidden_sheets_are_no_choice(read_file):
    content = workbook([], PEOPLE, PEOPLE, hidden=[2])
    assert read_file(content, texts)[0] == ["a", "b"]
    assert read_file(content, lambda file: file.form.sheet, sheet="Sheet3") == "Sheet3"


@pytest.mark.parametrize("content", [workbook([]), workbook([], []), workbook([HEADER])])
def test_a_workbook_without_a_row_to_screen(screen, content):
    with pytest.raises(RefusedFile) as refusal:
        screen(content, name="prospects.xlsx", columns=["1"])
    assert refusal.value.code in ("empty_file", "unknown_column")


def test_a_header_alone_is_empty(read_file):
    with pytest.raises(EmptyFile):
        read_file(workbook([HEADER]), texts)
    assert read_file(workbook([HEADER]), texts, header=False) == [["Nom"], ["Telephone"]]


# Header, rows and columns.


def test_the_first_row_names_the_columns(read_file):
    assert read_file(workbook(PEOPLE), lambda file: (file.names, file.named)) == (HEADER, True)


def test_a_first_row_of_data_names_nothing(read_file):
    content = workbook(PEOPLE[1:])
    assert read_file(content, lambda file: (file.names, file.named)) == (["1", "2"], False)
    assert read_file(content, first_rows) == [1]


def test_a_header_is_what_its_reader_says_it_is(read_file):
    assert read_file(workbook(PEOPLE), texts, header=False)[0] == ["Nom", "a", "b"]
    assert read_file(workbook(PEOPLE[1:]), texts, header=True)[0] == ["b"]


def test_rows_are_numbered_as_the_spreadsheet_shows_them(read_file):
    content = workbook([[], [], HEADER, ["a", "0199000009"], [], [], ["b", "0199000001"], [], [None, ""]])
    assert read_file(content, first_rows) == [4]
    assert read_file(content, texts) == [["a", "", "", "b"], ["0199000009", "", "", "0199000001"]]


def test_blocks_follow_one_another_whatever_their_size(read_file, monkeypatch):
    people = [HEADER, *([str(i), "0199000009"] if i % 7 else [] for i in range(1, 101))]
    whole = read_file(workbook(people), texts)
    monkeypatch.setattr(xlsx_file, "_BLOCK_ROWS", 9)
    assert read_file(workbook(people), texts) == whole
    assert read_file(workbook(people), first_rows) == list(range(2, 102, 9))
    assert read_file(workbook(people), lambda file: list(file.blocks())[-1].done) == 1


def test_a_block_is_bounded_in_bytes_too(read_file, monkeypatch):
    monkeypatch.setattr(xlsx_file, "_BLOCK_BYTES", 1)
    assert read_file(workbook(PEOPLE), first_rows) == [2, 3]


def test_cells_beyond_the_header_are_columns_without_a_name(read_file):
    content = workbook([HEADER, ["a", "0199000009", None, "note"]])
    assert read_file(content, lambda file: file.names) == [*HEADER, "", ""]
    assert read_file(content, texts)[3] == ["note"]


def test_no_row_is_ragged(read_file):
    content = workbook([HEADER, ["a"], ["b", "0199000009", "c"]])
    assert not read_file(content, lambda file: next(iter(file.blocks())).ragged.any())


def test_the_sample_is_spread_over_the_sheet(read_file):
    content = workbook([HEADER, *([str(i), None] for i in range(9_999)), ["z", "0199000009"]], shared=False)
    names, phones = read_file(content, lambda file: file.sample())
    assert 1_000 < len(names) < 2_001
    assert int(names[-1] if names[-1] != "z" else names[-2]) > 9_000
    assert len(phones) == len(names)


# What a cell holds.


@pytest.mark.parametrize("shared", [True, False])
@pytest.mark.parametrize(
    ("held", "read"),
    [
        ("0199000009", "0199000009"),
        (199000009, "199000009"),
        (199000009.0, "199000009"),
        (33199000009, "33199000009"),
        (1.5, "1.5e+0"),
        (0, "0"),
        (True, "True"),
        (None, ""),
        ("", ""),
        (" été & <b> \t", " été & <b> \t"),
        ("_x0041_ and \x01", "_x0041_ and \x01"),
        ("a\r\nb", "a\r\nb"),
        ("😀", "😀"),
        ("=1+1", "=1+1"),
        ((45_000, "dd/mm/yyyy"), "2023-03-15"),
        ((45_000.5, "dd/mm/yyyy hh:mm"), "2023-03-15 12:00:00"),
        ((0.25, "hh:mm"), "06:00:00"),
        ((1.5, "[h]:mm"), "1 day, 12:00:00"),
        ((1, "yyyy-mm-dd"), "1900-01-01"),
        ((199000009, "dd/mm/yyyy"), "199000009"),
        ((199000009, '0#" "##" "##" "##" "##'), "199000009"),
        ((-1, "dd/mm/yyyy"), "-1"),
        ((0.5, "0%"), "0.5e+0"),
    ],
)
def test_a_cell_as_text(read_file, held, read, shared):
    content = workbook([["Nom", "x"], ["a", held], ["b", "c"]], shared=shared)
    assert read_file(content, texts)[1] == [read, "c"]


def test_a_date_since_1904(read_file):
    rows = [["Nom", "x"], ["a", (dt.date(2023, 3, 15), "yyyy-mm-dd")], ["b", (0.25, "hh:mm")]]
    content = workbook(rows, options={"date_1904": True})
    assert read_file(content, texts)[1] == ["2023-03-15", "06:00:00"]


def test_the_last_value_of_a_formula_is_read(read_file):
    rows = (
        f'<row r="1">{cell("A1", "Nom")}{cell("B1", "Tel")}</row>'
        '<row r="2"><c r="A2" t="str"><f>UPPER("a")</f><v>A</v></c>'
        '<c r="B2"><f t="shared" ref="B2:B9" si="0"/><v>1.99000009E8</v></c></row>'
    )
    assert read_file(by_hand(rows), texts) == [["A"], ["199000009"]]


def test_errors_and_iso_dates_are_text(read_file):
    rows = (
        f'<row r="1">{cell("A1", "Nom")}{cell("B1", "Tel")}</row>'
        '<row r="2"><c r="A2" t="e"><v>#N/A</v></c><c r="B2" t="d"><v>2023-03-15</v></c></row>'
    )
    assert read_file(by_hand(rows), texts) == [["#N/A"], ["2023-03-15"]]


def test_rich_text_is_joined_without_its_reading_aids(read_file):
    strings = (
        "<si><r><t>0199</t></r><r><t>000009</t></r><rPh><t>aid</t></rPh></si>"
        "<si><t>Nom</t></si><si><t>Tel</t></si>"
    )
    rows = (
        '<row r="1"><c r="A1" t="s"><v>1</v></c><c r="B1" t="s"><v>2</v></c></row>'
        '<row r="2"><c r="A2" t="inlineStr"><is><r><t>x</t></r><r><t>y</t></r><rPh><t>z</t></rPh></is></c>'
        '<c r="B2" t="s"><v>0</v></c></row>'
    )
    assert read_file(by_hand(rows, strings=strings), texts) == [["xy"], ["0199000009"]]


ANYTHING = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**14), 10**14),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
)


@settings(max_examples=25)
@given(st.lists(st.lists(ANYTHING, max_size=5), min_size=1, max_size=9), st.booleans())
def test_another_reader_finds_the_same(tmp_path_factory, rows, shared):
    path = tmp_path_factory.mktemp("workbook") / "a.xlsx"
    path.write_bytes(workbook([["Nom"], ["end"], *rows, ["end"]], shared=shared))
    with open_prospects(path, Reading(header=False)) as file:
        columns = texts(file)
    theirs = rows_of(path.read_bytes())
    for row, cells in enumerate(theirs):
        ours = [column[row] for column in columns]
        assert all(same(mine, cells[i] if i < len(cells) else "") for i, mine in enumerate(ours))


def same(mine, theirs):
    if isinstance(theirs, str):
        # The other reader leaves what XML cannot hold in its escaped form.
        return "_x" in theirs or theirs.replace("\r\n", "\n") == mine.replace("\r\n", "\n")
    # Beyond 2**53 a number is shown as what it has become: rounded.
    return mine == str(theirs) or float(mine) == pytest.approx(float(theirs), rel=1e-6)


# Refusals.


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="2"/><row r="1"/>' + "<row r='1'><c r='A1'><v>1</v></c></row>" * 2,
        '<row r="1048577"><c r="A1048577"><v>1</v></c></row>',
        '<row r="1"><c r="XFE1"><v>1</v></c></row>',
        '<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>1</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>0</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>x</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c>',
        '<row r="1"><c r="A1" t="str"><v>&eacute;</v></c></row>',
        '<row r="1"><c r="A1" t="str"><v>&amp</v></c></row>',
        f'<row r="1">{cell("A1", "x" * 32_768)}</row>',
    ],
)
def test_a_sheet_that_is_not_one(read_file, rows):
    with pytest.raises(CorruptFile) as refusal:
        read_file(by_hand(rows), texts)
    assert refusal.value.details == {"format": "XLSX"}


def test_the_longest_text_of_a_cell_is_read(read_file):
    rows = f'<row r="1">{cell("A1", "Nom")}</row><row r="2">{cell("A2", "x" * 32_767)}</row>'
    assert len(read_file(by_hand(rows), texts)[0][0]) == 32_767


def test_a_row_over_a_mebibyte(read_file):
    def wide(count):
        cells = "".join('<c t="s"><v>0</v></c>' for _ in range(count))
        return by_hand(
            f'<row r="1">{cells}</row><row r="2">{cells}</row>', strings=f"<si><t>{'x' * 32_000}</t></si>"
        )

    with pytest.raises(RowTooLong) as refusal:
        read_file(wide(33), texts)
    assert refusal.value.place.row == 1
    assert read_file(wide(32), lambda file: len(file.names)) == 32


def test_a_document_type_is_refused(read_file):
    rows = f'<row r="1">{cell("A1", "Nom")}</row><row r="2">{cell("A2", "&a;")}</row>'
    bomb = '<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa">]>'
    with pytest.raises(CorruptFile):
        read_file(by_hand(rows, head=bomb), texts)
    assert read_file(by_hand(rows.replace("&a;", "&amp;"), head="<?xml version='1.0'?>"), texts) == [["&"]]


def test_a_password_on_the_zip(read_file):
    content = bytearray(workbook(PEOPLE))
    for at in (at for at in range(len(content)) if content[at : at + 4] == b"PK\x01\x02"):
        content[at + 8] |= 1
    with pytest.raises(EncryptedFile):
        read_file(bytes(content), texts)


def test_two_cells_at_the_far_corners_need_no_memory(read_file):
    rows = f'<row r="1">{cell("A1", "Nom")}</row><row r="1048576">{cell("XFD1048576", "0199000009")}</row>'
    tracemalloc.start()
    try:
        count, width = read_file(by_hand(rows), lambda file: (sum(map(len, file.blocks())), len(file.names)))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (count, width) == (1_048_575, 16_384)
    assert peak < 32 << 20


def swollen(rows):
    sheet = io.BytesIO()
    with zipfile.ZipFile(sheet, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts_of(by_hand("")).items():
            if name != "xl/worksheets/sheet1.xml":
                archive.writestr(name, content)
        with archive.open("xl/worksheets/sheet1.xml", "w") as stream:
            stream.write(b"<worksheet><sheetData>")
            for first in range(1, rows, 1_000):
                stream.write(
                    b"".join(
                        b'<row r="%d"><c><v>1</v></c></row>' % row for row in range(first, first + 1_000)
                    )
                )
            stream.write(b" " * (100 << 20) + b"</sheetData></worksheet>")
    return sheet.getvalue()


def test_a_bomb_is_refused_before_it_is_unpacked(read_file):
    content = swollen(1_000)
    tracemalloc.start()
    try:
        with pytest.raises(ArchiveBomb):
            read_file(content, texts)
        assert tracemalloc.get_traced_memory()[1] < 8 << 20
    finally:
        tracemalloc.stop()


def test_a_bomb_that_lies_about_its_size_is_cut_where_it_said(read_file):
    content = bytearray(swollen(1_000))
    at = content.rindex(b"PK\x01\x02")
    content[at + 24 : at + 28] = (1_000).to_bytes(4, "little")
    with pytest.raises(CorruptFile):
        read_file(bytes(content), texts)


def test_strings_used_again_and_again_are_a_bomb_too(read_file):
    used = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(1, 3_000))
    with pytest.raises(ArchiveBomb):
        read_file(by_hand(used, strings=f"<si><t>{'x' * 32_000}</t></si>"), texts)


def damaged():
    good = workbook([HEADER, *([f"Nom {i}", f"01990000{i:02d}"] for i in range(40))])
    draw = random.Random(5)
    for _ in range(60):
        yield good[: draw.randrange(1, len(good))]
    for _ in range(400):
        bad = bytearray(good)
        for _ in range(draw.randrange(1, 4)):
            bad[draw.randrange(4, len(bad))] = draw.randrange(256)
        yield bytes(bad)
    parts = parts_of(good)
    for _ in range(400):
        name = draw.choice(list(parts))
        content = bytearray(parts[name])
        content[draw.randrange(len(content))] = draw.randrange(256)
        yield assembled(parts | {name: bytes(content)}, zipfile.ZIP_STORED)
    for name in parts:
        yield assembled({other: content for other, content in parts.items() if other != name})
        yield assembled(parts | {name: b""})


def test_damage_raises_nothing_but_a_refusal(tmp_path):
    path = tmp_path / "a.xlsx"
    read = refused = 0
    for content in damaged():
        path.write_bytes(content)
        try:
            with open_prospects(path, Reading()) as file:
                file.sample()
                texts(file)
            read += 1
        except RefusedFile:
            refused += 1
    assert read > 100
    assert refused > 100


def test_a_document_of_another_program(read_file):
    with pytest.raises(UnsupportedFormat) as refusal:
        read_file(assembled({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}), texts)
    assert refusal.value.details == {"format": "DOCX, PPTX"}


# Packing.


def test_a_workbook_in_a_gzip_says_so(read_file):
    content = gzip.compress(workbook(PEOPLE))
    label, extension = read_file(content, lambda file: (file.form.label, file.extension))
    assert (label, extension) == ("xlsx+gzip", ".xlsx.gz")
    assert read_file(content, texts)[0] == ["a", "b"]


def test_a_workbook_in_a_zip_is_no_zip_in_a_zip(read_file):
    content = assembled({"prospects.xlsx": workbook(PEOPLE)})
    assert read_file(content, lambda file: file.form.label) == "xlsx+zip"
    assert read_file(workbook(PEOPLE), lambda file: file.form.label) == "xlsx"


def test_a_part_that_many_sheets_name_is_read_once(read_file, monkeypatch):
    parts = parts_of(workbook([["Telephone"], ["0199000009"]]))
    sheet = re.search(rb"<sheet [^>]*/>", parts["xl/workbook.xml"])[0]
    named = b"".join(sheet.replace(b"Sheet1", b"S%d" % k) for k in range(50))
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(sheet, named)
    read, rows = [], xlsx_file.read_rows
    monkeypatch.setattr(xlsx_file, "read_rows", lambda *given: read.append(given) or rows(*given))
    with pytest.raises(SeveralSheets):
        read_file(assembled(parts), texts, name="a.xlsx")
    assert len(read) == 1


def test_a_block_of_rows_that_are_mostly_gaps_is_bounded():
    wide = [None] * 16_383 + ["x"]
    rows = ((number, wide, 1) for number in range(1, 200))
    assert max(len(batch) for batch in xlsx_file._batches(rows, 1)) < 40


def test_a_sample_of_long_texts_is_bounded():
    rows = ((number, ["x" * 1_000] * 100, 100_000) for number in range(1, 3_001))
    survey = xlsx_file._Survey(rows, 1 << 40)
    assert len(survey.sample) * 100_000 <= xlsx_file._SAMPLE_BYTES
    assert survey.first == ["x" * 1_000] * 100, "names are whole"
    assert {len(cell) for row in survey.sample[1:] for cell in row} == {256}
