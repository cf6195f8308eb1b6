from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sourdine.screening.prospects.dialect import (
    NO_SEPARATOR,
    detect_dialect,
    is_header,
    parse_separator,
    unquote,
)
from sourdine.screening.prospects.errors import BadSeparator


def detect(text, *, whole=True, separator=None, header=None):
    return detect_dialect(text.encode(), whole=whole, separator=separator, header=header)


@pytest.mark.parametrize("separator", list(";,\t|"))
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_a_separator_is_the_one_that_cuts_rows_alike(separator, line_end):
    rows = [["Nom", "Adresse", "Tel"], ["a", '"1; rue, x|y\tz"', "0199000001"], ["b", "2", "0199000002"]]
    found = detect(line_end.join(separator.join(row) for row in rows))
    assert (chr(found.separator), found.width, found.has_header) == (separator, 3, True)
    assert found.line_break == line_end.encode()


@pytest.mark.parametrize(
    ("text", "separator"),
    [
        ("Telephone\n0199000001\n0199000002\n", NO_SEPARATOR),
        ("0199000001\n", NO_SEPARATOR),
        ("Nom;Tel\nDupont, Jean;0199000001\nDurand, Anne;0199000002\n", ord(";")),
        ("Tel;Note\n0199000001;a,b\n0199000002;c\n0199000003;d,e,f\n", ord(";")),
        ('Nom,Tel\n12",0199000001\n"a;b",0199000002\n', ord(",")),
        ("a|0199000001", ord("|")),
    ],
)
def test_other_marks_in_cells_do_not_mislead(text, separator):
    assert detect(text).separator == separator


def test_a_declared_separator_and_header_are_believed():
    found = detect("Nom;Tel\n", separator=ord(","), header=False)
    assert (found.separator, found.width, found.has_header) == (ord(","), 1, False)


def test_a_part_of_a_file_is_read_up_to_its_last_whole_row():
    assert detect("Nom;Tel\na;0199000001\nb;c;d;e;f;g;h", whole=False).width == 2


@pytest.mark.parametrize(
    ("text", "byte"),
    [
        (";", ";"),
        ("tab", "\t"),
        ("TAB", "\t"),
        ("\\t", "\t"),
        ("\t", "\t"),
        ("comma", ","),
        ("pipe", "|"),
        ("semicolon", ";"),
        ("space", " "),
        ("^", "^"),
        ("~", "~"),
    ],
)
def test_a_separator_is_given_by_itself_or_its_name(text, byte):
    assert parse_separator(text) == ord(byte)


@pytest.mark.parametrize("text", ["", ";;", "a", "1", '"', "\n", "\r", "\0", "é", "§", "semi-colon"])
def test_what_cannot_separate(text):
    with pytest.raises(BadSeparator):
        parse_separator(text)


@pytest.mark.parametrize(
    "first",
    [
        ["Nom", "Telephone"],
        ["id", "tel 1", "tel 2"],
        ["Téléphone"],
        ["", "Nom"],
        ["msisdn"],
        ["Code postal 35", "Ville"],
        ["N° Portable"],
    ],
)
def test_a_row_of_names(first):
    assert is_header(first)


@pytest.mark.parametrize(
    "first",
    [
        ["0199000001"],
        ["Dupont", "01 99 00 00 01"],
        ["Dupont", "35000", "x"],
        ["+33199000001", ""],
        ["", ""],
        ["1", "2"],
        ["a", "12,5"],
    ],
)
def test_a_row_that_is_data(first):
    assert not is_header(first)


@settings(max_examples=200)
@given(st.text('ab" ', max_size=12))
def test_a_field_is_unquoted_as_pythons_csv_does(text):
    expected = next(csv.reader(io.StringIO(text), delimiter=";"), [""])
    assert unquote(text.encode()).decode() == (expected or [""])[0]


@pytest.mark.parametrize(
    "first",
    [
        ["Dupont", "MOBILE", "0199000001"],
        ["Dupont", "Tel 01 99 00 00 01"],
        ["06.12.34.56.789"],
        ["0199000001 / 0199000002"],
        ["(202) 555-0123"],
    ],
)
def test_a_row_that_holds_as_many_digits_as_a_number_is_no_header(first):
    assert not is_header(first)


@pytest.mark.parametrize("first", [["Nom", "MOBILE"], ["Tel 1", "Tel 2"], ["Nom", "Ville", "2024"][:2]])
def test_its_twin_is_a_header(first):
    assert is_header(first)
