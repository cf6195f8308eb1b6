from __future__ import annotations

import errno
import gzip
import io
import os
import re
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from workbooks import assembled, by_hand, parts_of, rows_of, workbook

from sourdine.screening.delivery import Outlet
from sourdine.screening.placement import CannotWrite
from sourdine.screening.prospects.compression import zstd
from sourdine.screening.prospects.errors import TooManyColumns
from sourdine.screening.prospects.opening import Reading, open_prospects
from sourdine.screening.prospects.xlsx.cells import Kind, Moment
from sourdine.screening.results.forms import Form
from sourdine.screening.results.sheet_xml import ROW_NUMBER, RowWriter, letters_of

CLEAR, LISTED = "0199000009", "0199000001"
HEADER = ["Nom", "Telephone", "Fax"]
ROWS = [
    HEADER,
    ["a", CLEAR, LISTED],
    ["b", LISTED, None],
    ["c", "nul", CLEAR],
    ["d", None, None],
    ["e", CLEAR, "01 99 00 00 08"],
]
SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture
def screened(screen):
    def screen_workbook(content, form=Form.CLEANSED, name="prospects.xlsx", **chosen):
        return screen(content, name=name, form=form, **chosen)

    return screen_workbook


def formats_of(content):
    """The number format of each styled cell, by its reference."""
    parts = parts_of(content)
    codes = dict(re.findall(rb'<numFmt numFmtId="(\d+)" formatCode="([^"]*)"', parts["xl/styles.xml"]))
    used = re.findall(rb"<xf [^>]*numFmtId=\"(\d+)\"", parts["xl/styles.xml"].partition(b"<cellXfs")[2])
    cells = re.findall(rb'<c r="([A-Z]+\d+)" s="(\d+)"', parts[SHEET])
    return {at.decode(): codes.get(used[int(style)], used[int(style)]).decode() for at, style in cells}


def test_cleansed_keeps_rows_with_a_clear_number_and_blanks_the_others(screened):
    done = screened(workbook(ROWS))
    assert done.names >= {"prospects.cleansed.xlsx", "prospects.rejected.csv"}
    assert rows_of(done.result) == [
        HEADER,
        ["a", CLEAR, ""],
        ["c", "", CLEAR],
        ["e", CLEAR, "01 99 00 00 08"],
    ]
    for part in parts_of(done.result).values():
        assert LISTED.encode() not in part


def test_annotated_keeps_every_row_where_it_was(screened):
    rows = [[], ["Nom", "Telephone"], ["a", CLEAR], [], ["b", LISTED], ["c", "nul", "note"]]
    done = screened(workbook(rows), Form.ANNOTATED)
    assert rows_of(done.result) == [
        ["", "", "", "", "", ""],
        ["Nom", "Telephone", "", "verdict", "reason", "e164"],
        ["a", CLEAR, "", "not_listed", "unallocated", "+33199000009"],
        ["", "", "", "invalid", "empty", ""],
        ["b", LISTED, "", "opposed", "nationale", "+33199000001"],
        ["c", "nul", "note", "invalid", "letters", ""],
    ]


def test_without_header_none_is_added(screened):
    done = screened(workbook([["a", CLEAR], ["b", LISTED]]), Form.ANNOTATED)
    assert [row[:3] for row in rows_of(done.result)] == [["a", CLEAR, "not_listed"], ["b", LISTED, "opposed"]]


def test_the_verdicts_are_those_of_the_same_rows_in_csv(screened, screen):
    content = "".join(";".join(cell or "" for cell in row) + "\n" for row in ROWS).encode()
    for form in Form:
        ours = screened(workbook(ROWS), form, folder=f"xlsx{form}").said
        theirs = screen(content, form=form, folder=f"csv{form}").said
        assert ours["numbers"] == theirs["numbers"]
        assert ours["rows"] == theirs["rows"]


def test_answer_is_the_same_from_either(screened, screen):
    content = "".join(";".join(cell or "" for cell in row) + "\n" for row in ROWS).encode()
    ours = screened(workbook(ROWS), Form.ANSWER, folder="ours")
    assert ours.result == screen(content, form=Form.ANSWER, folder="theirs").result


def test_rejected_names_the_rows_of_the_sheet(screened):
    done = screened(workbook([[], *ROWS]), identifier="Nom")
    assert [line.split(b";")[:4] for line in done.rejected.splitlines()[1:]] == [
        [b"3", b"Fax", b"a", b"opposed"],
        [b"4", b"Telephone", b"b", b"opposed"],
        [b"5", b"Telephone", b"c", b"letters"],
        [b"6", b"Telephone", b"d", b"empty"],
    ]


# Cells keep what they are.


@pytest.mark.parametrize("form", [Form.CLEANSED, Form.ANNOTATED])
def test_numbers_of_telephones_become_text(screened, form):
    rows = [["Nom", "Telephone"], ["a", 199000009], ["b", 33199000009.0], ["c", CLEAR]]
    content = screened(workbook(rows), form).result
    assert [row[1] for row in rows_of(content)] == ["Telephone", "199000009", "33199000009", CLEAR]
    assert formats_of(content) == dict.fromkeys(("B1", "B2", "B3", "B4"), "49")  # text
    assert b'<col min="2" max="2"' in parts_of(content)[SHEET]


def test_other_cells_keep_their_type(screened):
    rows = [
        ["Telephone", "n", "t", "b", "d", "dt", "h", "x"],
        [
            CLEAR, 0.1 + 0.2, "00123", True,
            (45_000, "dd/mm/yy"), (45_000.5, "dd/mm/yy hh:mm"), (0.25, "h:mm"), (1.5, "[h]:mm"),
        ],
    ]  # fmt: skip
    content = screened(workbook(rows)).result
    assert rows_of(content)[1] == rows_of(workbook(rows))[1]
    assert set(formats_of(content).values()) == {"49", *(kind.value for kind in Kind)}


@pytest.mark.parametrize(
    "text", ["=1+1", "+33", "http://example.org", "mailto:a@example.org", "{=1}", "@", "#N/A", "1"]
)
def test_a_text_stays_a_text_whatever_it_looks_like(screened, text):
    content = screened(workbook([["Nom", "Telephone"], [text, CLEAR]])).result
    assert rows_of(content)[1] == [text, CLEAR]
    sheet = parts_of(content)[SHEET]
    assert b"<f>" not in sheet
    assert b"hyperlink" not in sheet


@pytest.mark.parametrize("number", [1234567890123456, 1e20, 1e-7, -0.1, 123456789.123456, 0])
def test_no_digit_of_a_number_is_lost(number):
    written = RowWriter(1, [], 0, {}).row([float(number)])
    assert float(re.search("<v>(.*)</v>", written)[1]) == number


@settings(max_examples=40)
@given(
    st.lists(
        st.one_of(
            st.none(),
            st.booleans(),
            st.floats(allow_nan=False, allow_infinity=False),
            st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=9),
            st.sampled_from(["_x0041_", "_x_x0041_", "\x00\x01\r\n\t", "]]>", "&amp;", "\ufffe\uffff", "_"]),
            st.builds(Moment, st.floats(0, 2_958_465), st.sampled_from(Kind)),
        ),
        min_size=1,
        max_size=6,
    )
)
def test_what_is_written_is_read_again(tmp_path_factory, cells):
    path = tmp_path_factory.mktemp("written") / "a.xlsx"
    kinds = {kind: position for position, kind in enumerate(Kind)}
    formats = "".join(
        f'<numFmt numFmtId="{200 + at}" formatCode="{kind.value}"/>' for kind, at in kinds.items()
    )
    used = "".join(f'<xf numFmtId="{200 + at}"/>' for at in kinds.values())
    styles = f"<numFmts>{formats}</numFmts><cellXfs>{used}<xf numFmtId='0'/></cellXfs>"
    row = RowWriter(7, [], 0, kinds).row(["x", *cells])
    # A style for plain numbers, for here the first style is that of a date.
    row = re.sub(r'<c r="([A-Z]+)\x00"><v>', r'<c r="\1' + ROW_NUMBER + r'" s="4"><v>', row)
    path.write_bytes(by_hand(row.replace(ROW_NUMBER, "1"), styles=styles))
    with open_prospects(path, Reading(header=False)) as file:
        found = list(next(file.blocks()).rows[0])
    while cells and cells[-1] is None:
        cells.pop()
    assert found == ["x", *cells]


def test_columns_are_lettered_as_in_a_spreadsheet():
    assert [letters_of(at) for at in (0, 25, 26, 51, 701, 702, 16_383)] == [
        "A",
        "Z",
        "AA",
        "AZ",
        "ZZ",
        "AAA",
        "XFD",
    ]


def test_the_added_columns_need_room(screened):
    rows = [["Telephone", *[None] * 16_380, "fin"], [CLEAR]]
    with pytest.raises(TooManyColumns) as refusal:
        screened(workbook(rows), Form.ANNOTATED, folder="refused")
    assert refusal.value.details == {"count": 16_385, "limit": 16_384}
    rows[0].remove(None)
    assert screened(workbook(rows), Form.ANNOTATED).report.tally.rows_read == 1


# The file around the sheet.


def test_the_sheet_keeps_its_name_and_comes_alone(screened):
    name = "Clients & <amis>"
    content = workbook(ROWS, ROWS, names=[name, "Autres"])
    result = screened(content, reading=Reading(sheet=name)).result
    assert b'<sheet name="Clients &amp; &lt;amis&gt;"' in parts_of(result)["xl/workbook.xml"]
    assert sum(part.startswith("xl/worksheets/") for part in parts_of(result)) == 1


def test_a_sheet_name_that_excel_would_not_take(screened):
    parts = parts_of(workbook(ROWS))
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b'"Sheet1"', b'"' + b"a" * 40 + b'"')
    result = screened(assembled(parts)).result
    assert b'<sheet name="Sheet' in parts_of(result)["xl/workbook.xml"]


@pytest.mark.parametrize(
    ("name", "pack", "unpack"),
    [
        ("prospects.xlsx.gz", gzip.compress, gzip.decompress),
        ("prospects.xlsx.zst", zstd.compress, zstd.decompress),
        (
            "prospects.xlsx.zip",
            lambda content: assembled({"a.xlsx": content}),
            lambda content: parts_of(content)["prospects.cleansed.xlsx"],
        ),
    ],
)
def test_a_result_is_packed_as_the_file_was(screened, name, pack, unpack):
    done = screened(pack(workbook(ROWS)), name=name)
    assert done.report.results[0].name == "prospects.cleansed" + name.removeprefix("prospects")
    assert rows_of(unpack(done.result))[0] == HEADER


def test_the_same_screening_gives_the_same_bytes(screened):
    assert screened(workbook(ROWS), folder="a").result == screened(workbook(ROWS), folder="b").result


def test_the_certificate_speaks_of_the_workbook(screened, tmp_path):
    done = screened(workbook(ROWS))
    done.verify(tmp_path / "prospects.xlsx")
    assert done.said["read_as"]["format"] == "xlsx"


def test_no_row_is_kept(screened):
    done = screened(workbook([["Nom", "Telephone"], ["a", LISTED]]))
    assert rows_of(done.result) == [["Nom", "Telephone"]]


def test_a_full_disk_is_said_in_our_words(screened, monkeypatch):
    def full(*_):
        raise CannotWrite(reason=os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Outlet, "write", full)
    with pytest.raises(CannotWrite):
        screened(workbook(ROWS))


def test_many_rows_come_out_in_their_order(screened):
    rows = [["Nom", "Telephone"], *([f"n{i}", f"01990000{i % 100:02d}"] for i in range(30_000))]
    done = screened(workbook(rows, shared=False), Form.ANNOTATED)
    assert [row[0] for row in rows_of(done.result)[1:]] == [row[0] for row in rows[1:]]
    assert zipfile.ZipFile(io.BytesIO(done.result)).testzip() is None
