from __future__ import annotations

import os

import adversaries
import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sourdine.numbering import column
from sourdine.numbering.column import normalise
from sourdine.numbering.improvements import improvement_applies
from sourdine.numbering.reasons import Status
from sourdine.numbering.reference import normalise_one

# SOURDINE_ADVERSARIES=1000000 pytest -n 2 tests/numbering/test_column.py: more strings, in as many shards.
COUNT = int(os.environ.get("SOURDINE_ADVERSARIES", "60000"))
SEED = int(os.environ.get("SOURDINE_SEED", "20261122"))
SHARDS = 4 if COUNT <= 100_000 else 2 * (COUNT // 100_000)
THOROUGH = "SOURDINE_ADVERSARIES" in os.environ


@pytest.fixture
def remembered(monkeypatch):
    """The reference, each text read once: what the column asks it need not be read again to compare."""
    answers = {}

    def read_once(text, region="FR"):
        if (text, region) not in answers:
            answers[text, region] = normalise_one(text, region)
        return answers[text, region]

    monkeypatch.setattr(column, "normalise_one", read_once)
    return read_once


def disagreements(cells, read, region="FR"):
    e164, status = normalise(cells, region)
    found = zip(cells, e164.tolist(), status.tolist(), strict=True)
    return [(cell, number, code) for cell, number, code in found if read(cell, region) != (number, code)]


def oracle(text, region="FR"):
    """libphonenumber alone: the valid number as an integer, or 0."""
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return 0
    if not phonenumbers.is_valid_number(number):
        return 0
    return int(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


# The column says what the reference says.


@pytest.mark.parametrize("shard", range(SHARDS))
def test_a_column_answers_as_the_reference_does_on_adversarial_cells(shard, remembered):
    cells = list(adversaries.cells(COUNT // SHARDS, SEED + shard))
    assert disagreements(cells, remembered) == []


@pytest.mark.parametrize(
    "mark", [" ext ", ";ext=", " / x", "/x", "\\x", " # ", "# ", " ~ ", ", x ", ";isub=", " int "]
)
@pytest.mark.parametrize("second", ["0199000001", "199000001", "33199000001", "+33199000001", "019900", "12"])
def test_a_column_answers_as_the_reference_does_after_an_extension_mark(mark, second):
    cell = f"0199000002{mark}{second}"
    assert disagreements([cell], normalise_one) == []
    says_valid = normalise_one(cell).status.is_valid
    assert not says_valid or len(second) < 7


def test_the_adversaries_are_not_all_noise():
    _, status = normalise(list(adversaries.cells(5_000, SEED)))
    assert (status < Status.EMPTY).mean() > 0.2
    assert len(set(status.tolist())) == len(Status)


def test_where_no_improvement_applies_a_column_answers_as_libphonenumber_does():
    cells = list(adversaries.cells(COUNT if THOROUGH else 4_000, SEED - 1))
    ordinary = [cell for cell in cells if improvement_applies(cell) is None]
    e164, _ = normalise(ordinary)
    assert len(ordinary) > len(cells) / 2
    assert [
        (cell, number) for cell, number in zip(ordinary, e164.tolist(), strict=True) if oracle(cell) != number
    ] == []


@pytest.mark.parametrize("written", ["{}", "+{}", "00{}"])
def test_a_column_answers_as_the_reference_does_for_every_length_and_prefix(written, remembered):
    widths = (3, 4) if THOROUGH else (2,)
    for width in widths:
        digits = adversaries.digit_strings(range(1, 19), width, SEED)
        assert disagreements([written.format(one) for one in digits], remembered) == []


@pytest.mark.parametrize("region", ["DE", "GB", "US", "RE", "BE", "IT", "JP"])
def test_a_column_answers_as_the_reference_does_when_dialled_elsewhere(region, remembered):
    cells = list(adversaries.cells(1_500, SEED))
    assert disagreements(cells, remembered, region) == []


@settings(max_examples=60)
@given(st.lists(st.text(st.characters(codec="utf-8") | st.sampled_from("0123456789+ .-/"), max_size=45)))
def test_a_column_answers_as_the_reference_does_on_any_text(cells):
    assert disagreements(cells, normalise_one) == []


@settings(max_examples=60)
@given(st.text("0369+ .-()/x;,'\"=Ee\u00a0\u202f\té~", min_size=25, max_size=40))
def test_a_cell_is_read_whole_around_the_width_that_is_read_at_once(cell):
    assert disagreements([cell, cell[:32], cell[:31], cell[:33], ""], normalise_one) == []


def test_a_cell_does_not_see_its_neighbours():
    cells = ["+", "33199001234", "0", "199001234", "019900123", "4", "", "0199001234", "."]
    assert disagreements(cells, normalise_one) == []


@pytest.mark.usefixtures("remembered")
def test_one_cell_may_be_asked_about_many_times():
    e164, status = normalise(["0199001234 ou 0261910001"] * 40_000)
    assert set(e164.tolist()) == {0}
    assert set(status.tolist()) == {Status.SEVERAL_NUMBERS}


# What it looks like.

SAME_LINE = [
    *[
        "0199001234",
        "01 99 00 12 34",
        "01.99.00.12.34",
        "01-99-00-12-34",
        "(01) 99 00 12 34",
        "01/99/00/12/34",
    ],
    *[
        "+33199001234",
        "+33 1 99 00 12 34",
        "+33 (0)1 99 00 12 34",
        "0033199001234",
        "33199001234",
        "330199001234",
    ],
    *[
        "199001234",
        "199001234.0",
        '="0199001234"',
        "'0199001234",
        "Tél. : 01 99 00 12 34",
        "01\u00a099\u202f00\t1234",
    ],
    *["01 99 00 12 34;", "  0199001234  ", "tel:+33199001234", "00 33 1 99 00 12 34"],
]


@pytest.mark.parametrize("typed", SAME_LINE)
def test_one_line_is_one_number_however_it_is_typed(typed):
    e164, status = normalise([typed])
    assert e164.tolist() == [33199001234]
    assert status[0] < Status.EMPTY


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        ("", Status.EMPTY),
        ("   ", Status.EMPTY),
        ("01990012", Status.TOO_SHORT),
        ("0199001234 5", Status.TOO_LONG),
        ("019900123A", Status.LETTERS),
        ("0199001234/0261910001", Status.SEVERAL_NUMBERS),
        ("1,99E+08", Status.SPREADSHEET_DAMAGE),
        ("+999 199001234", Status.UNKNOWN_COUNTRY),
        ("0000000000", Status.NOT_IN_PLAN),
        ("--", Status.NOT_A_NUMBER),
    ],
)
def test_what_is_no_number_says_why(typed, status):
    e164, found = normalise([typed])
    assert (e164.tolist(), found.tolist()) == ([0], [status])


def test_an_answer_is_as_long_as_its_column_and_typed():
    e164, status = normalise(["0199001234", "", "x"])
    assert (e164.dtype, e164.size) == ("uint64", 3)
    assert (status.dtype, status.size) == ("uint8", 3)
    assert [array.size for array in normalise([])] == [0, 0]
