from __future__ import annotations

import csv

import pytest

from sourdine.screening.results.answer import HEADER, dialled, list_answers


@pytest.mark.parametrize(
    ("e164", "typed"),
    [
        (33199000009, "0199000009"),
        (262692000009, "0692000009"),
        (590690000009, "0690000009"),
        (594694000009, "0694000009"),
        (596696000009, "0696000009"),
        (508410009, "0508410009"),
        (447400123456, "+447400123456"),
        (12015550123, "+12015550123"),
        (681721234, "+681721234"),
        (687751234, "+687751234"),
        (33, "+33"),
    ],
)
def test_a_french_line_has_ten_digits_and_another_its_country_code(e164, typed):
    assert dialled(e164) == typed


def answers(screen_text, text, *names, identifier=None):
    screened, file = screen_text(text, *names)
    field = None if identifier is None else screened.block.field(list(file.names).index(identifier))
    lines = list_answers(screened, field).decode().splitlines()
    return list(csv.reader(lines, delimiter=";"))


@pytest.mark.parametrize(
    ("cell", "number", "code"),
    [
        ("01 99 00 00 09", "0199000009", "OK"),
        ("+33 1 99 00 00 01", "0199000001", "opposed"),
        ("nul", "nul", "letters"),
        ("", "", "empty"),
        ("+44 7400 123456", "+447400123456", "outside_coverage"),
        ('"0199;""x"', '0199;"x', "letters"),
    ],
)
def test_each_number_has_its_answer(screen_text, cell, number, code):
    text = f"Telephone;Identifiant\n{cell};c-1\n"
    assert answers(screen_text, text, "Telephone", identifier="Identifiant") == [[number, "c-1", code]]


def test_a_row_of_two_numbers_has_two_answers_one_of_none_has_one(screen_text):
    text = "Tel;Fax;Ref\n0199000009;0199000001;a\n;0199000009;b\n;;c\n0199000009;b\n"
    found = answers(screen_text, text, "Tel", "Fax", identifier="Ref")
    assert found == [
        ["0199000009", "a", "OK"],
        ["0199000001", "a", "opposed"],
        ["0199000009", "b", "OK"],
        ["", "c", "empty"],
        ["", "", "ragged_row"],
        ["", "", "ragged_row"],
    ]


def test_without_an_identifier_its_column_is_empty(screen_text):
    assert answers(screen_text, "Tel\n0199000009\n", "Tel") == [["0199000009", "", "OK"]]


def test_a_block_without_a_row_has_no_answer(screen_text):
    assert answers(screen_text, "Tel;Fax\n;\n", "Tel", "Fax") == [["", "", "empty"]]


def test_the_header_is_that_of_the_exchange_format():
    assert HEADER == b"Telephone;Identifiant;Statut\n"
