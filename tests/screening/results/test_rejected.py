from __future__ import annotations

import csv
import re

import pytest

from sourdine.screening.results.rejected import HEADER, list_rejected


def rejected(screen_text, text, *names, identifier=None, header=True):
    screened, file = screen_text(text, *names, header=header)
    field = None if identifier is None else screened.block.field(list(file.names).index(identifier))
    return list(csv.reader(list_rejected(screened, field, "FR").decode().splitlines(), delimiter=";"))


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("0199000001", "opposed"),
        ("nul", "letters"),
        ("0199", "too_short"),
        ("0199000009 ou 0199000001", "several_numbers"),
        ("1,99E+08", "spreadsheet_damage"),
        ("+44 7400 123456", "outside_coverage"),
        ("", "empty"),
    ],
)
def test_what_is_not_kept_has_its_code(screen_text, cell, code):
    assert rejected(screen_text, f"Nom;Tel\na;{cell}\n", "Tel") == [["2", "Tel", "", code, "row_removed"]]


@pytest.mark.parametrize("cell", ["0199000009", "01 99 00 00 09", "0692000009"])
def test_what_is_kept_is_not_rejected(screen_text, cell):
    assert rejected(screen_text, f"Nom;Tel\na;{cell}\n", "Tel") == []


def test_a_kept_row_says_which_cell_was_emptied(screen_text):
    text = "Tel;Fax\n0199000009;0199000001\nnul;0199000009\n0199000001;nul\n;\n0199000009;\n"
    assert rejected(screen_text, text, "Tel", "Fax") == [
        ["2", "Fax", "", "opposed", "cell_emptied"],
        ["3", "Tel", "", "letters", "cell_emptied"],
        ["4", "Tel", "", "opposed", "row_removed"],
        ["4", "Fax", "", "letters", "row_removed"],
        ["5", "Tel", "", "empty", "row_removed"],
    ]


def test_one_column_may_reject_nothing_while_the_other_does(screen_text):
    text = "Ref;Tel;Fax\nc-1;0199000009;0199000001\n"
    assert rejected(screen_text, text, "Tel", "Fax", identifier="Ref") == [
        ["2", "Fax", "c-1", "opposed", "cell_emptied"]
    ]


def test_rows_and_columns_are_counted_from_one_without_a_header(screen_text):
    assert rejected(screen_text, "a;nul\n", "2", header=False) == [["1", "2", "", "letters", "row_removed"]]


@pytest.mark.parametrize(
    "identifier", ["c-1", "é", "12345", "a;b", 'a"b', "12345678900011", "2026-11-22/17", "a12345678"]
)
def test_the_callers_own_identifier_is_given_back(screen_text, identifier):
    written = '"' + identifier.replace('"', '""') + '"'
    found = rejected(screen_text, f"Ref;Tel\n{written};nul\n", "Tel", identifier="Ref")
    assert found[0][2] == identifier


@pytest.mark.parametrize(
    "identifier",
    [
        *["0199000001", "+33199000001", "01 99 00 00 01", "tel:0199000001", "199000001.0"],
        *[
            "c0199000001b",
            "0199000001-0199000002",
            "33199000001/7",
            "c-01.99.00.00.01 bis",
            "Dupont 0199000001 x",
        ],
    ],
)
def test_an_identifier_that_reads_as_a_number_is_left_out(screen_text, identifier):
    found = rejected(screen_text, f"Ref;Tel\n{identifier};nul\n", "Tel", identifier="Ref")
    assert found[0][2] == ""


def test_no_number_is_told(screen_text):
    text = (
        "Tel;Fax\n" + "".join(f"01990000{at:02d};02 61 91 00 {at:02d}\n" for at in range(20)) + "0199,000\n"
    )
    screened, _ = screen_text(text, "Tel", "Fax")
    assert not re.search(rb"\d{4}|\d\d \d\d", list_rejected(screened, None, "FR"))


def test_the_header_names_what_a_line_holds():
    assert HEADER == b"row;column;identifier;code;outcome\n"
