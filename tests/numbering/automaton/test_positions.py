from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sourdine.numbering.automaton.dialect import read_pattern
from sourdine.numbering.automaton.pattern import UnreadablePattern
from sourdine.numbering.automaton.positions import START, Positions

atoms = st.sampled_from(["0", "7", "[12]", "[^1-37]", r"\d", "."])
quantifiers = st.sampled_from(["", "?", "*", "+", "{2}", "{0,2}", "{1,3}", "{2,}"])
patterns = st.recursive(
    atoms,
    lambda inner: st.one_of(
        st.builds("{}{}".format, inner, inner),
        st.builds("(?:{}|{})".format, inner, inner),
        st.builds("({}){}".format, inner, quantifiers),
    ),
    max_leaves=8,
)
numbers = st.text("01237", max_size=9)


def standing_after(positions, digits):
    standing = START
    for digit in digits:
        standing = positions.after(standing)[int(digit)]
    return standing


@settings(max_examples=300)
@given(patterns, numbers)
def test_a_pattern_accepts_what_the_regular_expression_accepts(pattern, number):
    positions = Positions()
    complete = positions.admit(read_pattern(pattern))
    assert bool(standing_after(positions, number) & complete) == bool(re.fullmatch(pattern, number, re.ASCII))


@settings(max_examples=100)
@given(patterns, patterns, numbers)
def test_two_patterns_read_together_do_not_mix(one, other, number):
    positions = Positions()
    completes = [positions.admit(read_pattern(pattern)) for pattern in (one, other)]
    standing = standing_after(positions, number)
    matched = [bool(re.fullmatch(pattern, number, re.ASCII)) for pattern in (one, other)]
    assert [bool(standing & complete) for complete in completes] == matched


def test_a_pattern_admitted_later_is_read_too():
    positions = Positions()
    positions.admit(read_pattern("1"))
    positions.after(START)
    later = positions.admit(read_pattern("2"))
    assert standing_after(positions, "2") & later


def test_nowhere_leads_nowhere():
    assert set(Positions().after(0)) == {0}


def test_the_end_of_the_number_is_no_position():
    with pytest.raises(UnreadablePattern):
        Positions().admit(read_pattern("1$"))
