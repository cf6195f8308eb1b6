from __future__ import annotations

import re
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sourdine.numbering.automaton.dialect import read_pattern
from sourdine.numbering.automaton.pattern import ALL_DIGITS, UnreadablePattern, split_at_end, words

atoms = st.sampled_from(["0", "7", "[12]", "[1-37]"])
parts = st.builds("{}{}".format, atoms, st.sampled_from(["", "?", "{2}", "{1,2}"]))
prefixes = st.recursive(
    parts,
    lambda inner: st.one_of(
        st.builds("{}{}".format, inner, inner),
        st.builds("(?:{}|{})".format, inner, inner),
        st.builds("({})?".format, inner),
    ),
    max_leaves=4,
)


def test_words_come_in_the_order_they_are_tried():
    assert list(words(read_pattern("0(8[12]?)?"))) == ["081", "082", "08", "0"]
    assert list(words(read_pattern("0|80?"))) == ["0", "80", "8"]


@settings(max_examples=200)
@given(prefixes, st.text("01237", max_size=8))
def test_the_first_word_that_fits_is_what_the_pattern_matches(pattern, number):
    matched = re.match(pattern, number, re.ASCII)
    first = next((word for word in words(read_pattern(pattern)) if number.startswith(word)), None)
    assert first == (matched.group() if matched else None)


def test_a_long_list_of_words_can_be_read_in_part():
    assert list(islice(words(read_pattern(r"\d{12}")), 2)) == ["0" * 12, "0" * 11 + "1"]


@pytest.mark.parametrize("pattern", ["1*", "1+", "12$"])
def test_words_without_end_are_refused(pattern):
    with pytest.raises(UnreadablePattern):
        list(words(read_pattern(pattern)))


def test_options_tied_to_the_end_are_set_apart():
    free, tied = split_at_end(read_pattern(r"([89]\d)$|0|1"))
    assert list(words(free)) == ["0", "1"]
    assert list(words(tied)) == [f"{first}{second}" for first in "89" for second in ALL_DIGITS]


def test_a_pattern_without_an_end_is_wholly_free():
    free, tied = split_at_end(read_pattern("0"))
    assert (list(words(free)), tied.options) == (["0"], ())
