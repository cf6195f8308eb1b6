from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sourdine.numbering.fields import MAX_DIGITS, WIDTH, read_digits
from sourdine.numbering.texts import Texts


def read(*cells):
    texts = Texts.from_cells(cell.encode() for cell in cells)
    return read_digits(texts.data, texts.offsets[:-1], texts.offsets[1:])


@pytest.mark.parametrize(
    ("cell", "count", "value"),
    [
        ("", 0, 0),
        ("0", 1, 0),
        ("7", 1, 7),
        ("01 99 00 12 34", 10, 199001234),
        ("12345678", 8, 12345678),
        ("123456789", 9, 123456789),
        ("9999999999999999", 16, 9999999999999999),
        ("99999999999999999", 17, 0),
        ("(+33)-1.99", 5, 33199),
        ("199001234.0", 9, 199001234),
        ("12345.0", 6, 123450),
        ("199001234.5", 10, 1990012345),
    ],
)
def test_the_digits_of_a_field_are_one_number(cell, count, value):
    digits = read(cell)
    assert (digits.count.tolist(), digits.value.tolist()) == ([count], [value])


@settings(max_examples=150)
@given(st.lists(st.text("0123456789 .-+()a", max_size=WIDTH), min_size=1, max_size=20))
def test_digits_are_counted_and_read_whatever_stands_between(cells):
    digits = read(*(f"{cell}!" if cell.endswith(".0") else cell for cell in cells))
    written = ["".join(filter(str.isdecimal, cell)) for cell in cells]
    inside = ["".join(filter(str.isdecimal, f"{cell}!"[:WIDTH])) for cell in cells]
    assert digits.count.tolist() == [len(one) for one in inside]
    for one, value in zip(written, digits.value.tolist(), strict=True):
        assert value == (int(one) if 0 < len(one) <= MAX_DIGITS else 0)


@pytest.mark.parametrize("cell", ["+33 1", "tel: +33 1", "tél +33 1", "(+331)", "'+331"])
def test_a_plus_before_every_digit(cell):
    assert read(cell).plus.tolist() == [True]


@pytest.mark.parametrize("cell", ["33 1", "++331", "3+31", "331+", "+3+1"])
def test_what_is_no_plus_before_every_digit(cell):
    assert read(cell).plus.tolist() == [False]


@pytest.mark.parametrize(
    "cell",
    [
        *[
            "0199001234",
            "01 99.00-12/34",
            "(01)[99]",
            "Tél. : 01 99",
            "01\u00a099\u202f00",
            "tel:0199",
            "01 99;",
            '"0199"',
        ],
        *["0199\t00", "+33 199", "E 0199", "a=b_c:0199", "", "   "],
    ],
)
def test_what_a_pass_over_the_bytes_can_read(cell):
    assert read(cell).plain.tolist() == [True]


@pytest.mark.parametrize(
    "cell",
    [
        *[
            "0199x12",
            "0199 ou 01",
            "01;99",
            "0199~1",
            "0199#",
            "0199*",
            "01\u200b99",
            "\uff10199",
            "0199\u2010",
            "01é99",
        ],
        *["0199a", "01+99", "++33", "0199\n", "\0", "1" * (WIDTH + 1), "\u0660199", "01\u00c3\u00a9"],
        *["a 199001234.0", "+199001234.0", "(199001234.0)"],
    ],
)
def test_what_must_go_to_the_reference(cell):
    assert read(cell).plain.tolist() == [False]


@pytest.mark.parametrize(
    ("cell", "bare"), [("01 99.00", True), ("(01)", True), ("a01", False), ("+01", False), ("01;", False)]
)
def test_a_bare_field_has_digits_and_separators_only(cell, bare):
    assert read(cell).bare.tolist() == [bare]


@pytest.mark.parametrize(("cell", "slash"), [("01/99", True), ("01 99", False), ("/", True)])
def test_a_slash_is_told(cell, slash):
    assert read(cell).slash.tolist() == [slash]


@settings(max_examples=60)
@given(st.lists(st.text("0123456789 +./é\u00a0;x", max_size=40), min_size=2, max_size=12))
def test_a_field_is_read_without_its_neighbours(cells):
    together = read(*cells)
    for at, cell in enumerate(cells):
        alone = read(cell)
        for name in ("count", "value", "plus", "slash", "plain", "bare"):
            assert getattr(together, name)[at] == getattr(alone, name)[0]


def test_no_field_is_no_digits():
    none = np.zeros(0, np.int64)
    assert read_digits(np.zeros(WIDTH, np.uint8), none, none).count.size == 0
