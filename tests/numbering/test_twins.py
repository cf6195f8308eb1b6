from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sourdine.numbering import allocation
from sourdine.numbering.plan import FRANCE, french_plan
from sourdine.numbering.twins import other_spelling

OVERSEAS = np.flatnonzero(allocation.load().overseas_country_codes()).tolist()


def other(e164):
    return int(other_spelling(np.array([e164], np.uint64))[0])


@pytest.mark.parametrize(
    ("at_home", "overseas"),
    [
        (33596501234, 596596501234),
        (33596981234, 596596981234),
        (33263001234, 262263001234),
        (33269611234, 262269611234),
        (33976011234, 590976011234),
        (33508412345, 508412345),
        (33708561234, 508708561234),
    ],
)
def test_an_overseas_line_has_two_spellings(at_home, overseas):
    assert other(at_home) == overseas
    assert other(overseas) == at_home


@pytest.mark.parametrize(
    "alone",
    [
        0,
        33199000001,
        33639980001,
        262596501234,  # a block of Martinique under the code of La Réunion
        508508412345,  # 508 is not said twice
        508990000,  # a block given to nobody
        447400596501,
        12025550123,
        2**64 - 1,
    ],
)
def test_other_numbers_have_one(alone):
    assert other(alone) == 0


def test_every_block_that_is_valid_under_both_codes_has_its_two_spellings():
    explicit = french_plan().explicit[OVERSEAS] == FRANCE
    blocks = np.array(OVERSEAS, np.uint64)[explicit]
    numbers = FRANCE * np.uint64(10**9) + blocks * np.uint64(10_000) + np.uint64(1234)
    assert blocks.size > 100
    assert other_spelling(numbers).all()


@settings(max_examples=50)
@given(st.sampled_from(OVERSEAS), st.integers(0, 9_999))
def test_the_other_spelling_of_the_other_spelling_is_the_number(block, line):
    number = 33 * 10**9 + block * 10_000 + line
    assert other(other(number)) == number


def test_a_column_is_answered_entry_by_entry_and_left_as_it_was():
    column = np.array([33596501234, 33199000001, 0, 596596501234], np.uint64)
    before = column.copy()
    assert other_spelling(column).tolist() == [596596501234, 0, 0, 33596501234]
    assert column.tolist() == before.tolist()
    assert other_spelling(column[:0]).tolist() == []
