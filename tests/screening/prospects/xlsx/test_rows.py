"""Two readers of rows, by pattern and by parser: the quick one may give up, never differ."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from workbooks import by_hand, cell, workbook

from sourdine.screening.prospects.errors import RefusedFile
from sourdine.screening.prospects.xlsx.archive import Archive
from sourdine.screening.prospects.xlsx.cells import Kind, Moment
from sourdine.screening.prospects.xlsx.number_formats import read_kinds
from sourdine.screening.prospects.xlsx.plain import NotPlain, match_rows
from sourdine.screening.prospects.xlsx.rows import read_rows
from sourdine.screening.prospects.xlsx.sheets import read_contents
from sourdine.screening.prospects.xlsx.streamed import parse_rows
from sourdine.screening.prospects.xlsx.strings import SharedStrings, read_strings
from sourdine.screening.prospects.xlsx.values import Values

PART = "xl/worksheets/sheet1.xml"
ONE = f'<row r="1">{cell("A1", "a")}</row>'
GONE = "gave up"
REFUSED = "refused"


@pytest.fixture
def opened(tmp_path):
    def open_archive(content):
        path = tmp_path / "a.xlsx"
        path.write_bytes(content)
        return Archive(path)

    return open_archive


def values_of(archive):
    contents = read_contents(archive)
    strings = read_strings(archive.chunks(contents.strings)) if contents.strings else SharedStrings()
    kinds = read_kinds(archive.chunks(contents.styles)) if contents.styles else []
    return Values(strings, kinds, from_1904=contents.from_1904)


def both(archive):
    values = values_of(archive)
    return outcome(match_rows, archive, values), outcome(parse_rows, archive, values)


def outcome(reader, archive, values):
    try:
        return list(reader(archive.chunks(PART), values))
    except NotPlain:
        return GONE
    except RefusedFile:
        return REFUSED


@pytest.mark.parametrize("shared", [True, False])
def test_a_sheet_of_a_common_library_is_plain(opened, shared):
    rows = [["Nom", 1, True, None, (45_000, "dd/mm/yyyy"), " <&> é\n"], [], [None, "", "z"]]
    quick, slow = both(opened(workbook(rows, shared=shared)))
    assert quick == slow
    assert quick[0][:2] == (1, ["Nom", 1.0, True, None, Moment(45_000.0, Kind.DATE), " <&> é\n"])
    assert [row[0] for row in quick] == [1, 3]


@pytest.mark.parametrize(
    "rows",
    [
        ONE,
        '<row r="1"/>' + ONE.replace("1", "2"),
        '<row r="1" spans="1:2" ht="15"><c r="A1" s="0"/><c r="B1" s="0" t="n"><v>1</v></c></row>',
        '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1"><f t="shared" si="0"/><v>3</v></c></row>',
        '<row r="1"><c r="A1" t="str"><v>&lt;&#233;&#xE9;&quot;&apos;&gt;&amp;lt;</v></c></row>',
        '<row r="1"><c r="A1" t="str"><v xml:space="preserve"> a </v></c><c r="B1"><v/></c></row>',
        '<row r="1"><c r="A1" t="str"><v>a\r\nb\rc</v></c></row>',
        ONE + '<row r="3"/><row r="4"></row>',
    ],
)
def test_what_is_plain(opened, rows):
    quick, slow = both(opened(by_hand(rows)))
    assert quick == slow
    assert quick != GONE


@pytest.mark.parametrize(
    "rows",
    [
        "<row>" + cell("A1", "a") + "</row>",
        "<row r='1'><c r='A1'><v>1</v></c></row>",
        '<row r="1"><c t="n" r="A1"><v>1</v></c></row>',
        '<row r="1"><c><v>1</v></c><c><v>2</v></c></row>',
        "<!-- note -->" + ONE,
        '<row r="1"><c r="A1" t="str"><v><![CDATA[a]]></v></c></row>',
        '<row r="1"><c r="A1" t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r></is></c></row>',
        '<row r="1"><c r="A1"><v>1</v><extLst/></c></row>',
        ONE + "<!-- " + ONE.replace("1", "2") + " -->",
        ONE + '<row r="2"><c t="n" r="A2"><v>1</v></c></row>',
    ],
)
def test_what_is_left_to_the_parser(opened, rows):
    archive = opened(by_hand(rows))
    quick, slow = both(archive)
    assert quick == GONE
    assert slow not in (REFUSED, [])
    assert list(read_rows(archive, PART, values_of(archive))) == slow


def test_a_sheet_with_prefixes_is_left_to_the_parser(opened):
    rows = '<x:row r="1"><x:c r="A1"><x:v>7</x:v></x:c></x:row>'
    assert both(opened(by_hand(rows, prefix="x:"))) == (GONE, [(1, [7.0], 8)])


def test_a_sheet_that_is_not_utf_8_is_left_to_the_parser(opened):
    from workbooks import assembled, parts_of

    parts = parts_of(by_hand(ONE.replace("a<", "é<"), head='<?xml version="1.0" encoding="iso-8859-1"?>'))
    parts[PART] = parts[PART].decode().encode("latin-1")
    assert both(opened(assembled(parts))) == (GONE, [(1, ["é"], 1)])


def test_the_parser_goes_on_where_the_pattern_gave_up(opened):
    rows = "".join(f'<row r="{row}"><c r="A{row}"><v>{row}</v></c></row>' for row in range(1, 30_000))
    archive = opened(by_hand(rows + "<!-- -->" + ONE.replace("1", "30000")))
    found = [row[0] for row in read_rows(archive, PART, values_of(archive))]
    assert found == list(range(1, 30_001))


PIECES = [
    '<row r="1">',
    '<row r="2">',
    "<row>",
    "</row>",
    '<row r="3"/>',
    '<c r="A1">',
    '<c r="B1" s="1" t="s">',
    '<c r="C1" t="str">',
    '<c r="A2"/>',
    "</c>",
    "<v>",
    "</v>",
    "1",
    "a &amp; b",
    "&#10;",
    "&",
    "<is><t>",
    "</t></is>",
    " ",
    "\n",
    "<f>",
    "</f>",
    "<!-- -->",
    "<v/>",
    '"',
    ">",
]
CELLS = ['<c r="A1"><v>1</v></c>', '<c r="B1" t="str"><v>x</v></c>', '<c r="C1"/>']
GRAMMAR = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=14).map("".join),
    st.lists(st.sampled_from(CELLS + PIECES), max_size=5).map("".join).map('<row r="1">{}</row>'.format),
)


@settings(max_examples=300)
@given(GRAMMAR)
def test_the_quick_reader_never_reads_what_the_parser_reads_otherwise(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("rows") / "a.xlsx"
    path.write_bytes(by_hand(rows))
    quick, slow = both(Archive(path))
    assert quick in (GONE, slow)
