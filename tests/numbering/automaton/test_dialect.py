from __future__ import annotations

import pytest

from sourdine.numbering.automaton.dialect import read_pattern
from sourdine.numbering.automaton.pattern import ALL_DIGITS, Chain, Choice, OneOf, Repeat, UnreadablePattern


def test_a_digit_class_is_spelt_out():
    assert read_pattern("[13-57]") == Chain(parts=(OneOf(digits="13457"),))
    assert read_pattern("[^13-57]") == Chain(parts=(OneOf(digits="02689"),))


@pytest.mark.parametrize("anything", [r"\d", ".", "[0-9]", r"[\d]"])
def test_several_ways_to_write_any_digit(anything):
    assert read_pattern(anything) == Chain(parts=(OneOf(digits=ALL_DIGITS),))


@pytest.mark.parametrize(
    ("quantifier", "least", "most"),
    [("?", 0, 1), ("*", 0, None), ("+", 1, None), ("{3}", 3, 3), ("{3,}", 3, None), ("{3,5}", 3, 5)],
)
def test_quantifiers_are_bounds(quantifier, least, most):
    assert read_pattern(f"1{quantifier}") == Chain(
        parts=(Repeat(part=OneOf(digits="1"), least=least, most=most),)
    )


@pytest.mark.parametrize("group", ["(1|2)", "(?:1|2)"])
def test_a_group_is_its_content(group):
    one, two = (Chain(parts=(OneOf(digits=digit),)) for digit in "12")
    assert read_pattern(group) == Chain(parts=(Choice(options=(one, two)),))


@pytest.mark.parametrize(
    "pattern",
    [
        "a",
        "^1",
        r"\w",
        r"(1)\1",
        "(?=1)",
        "(?P<x>1)",
        "1+?",
        "1{2}{3}",
        "1{,3}",
        "1{3,2}",
        "1{",
        "(1",
        "1)",
        "[1",
        "[]",
        "[3-1]",
        r"[\d-3]",
        r"[1-\d]",
        "*1",
        "\u0661",
    ],
)
def test_what_is_not_surely_understood_is_refused(pattern):
    with pytest.raises(UnreadablePattern):
        read_pattern(pattern)


def test_the_refusal_says_where():
    with pytest.raises(UnreadablePattern) as refusal:
        read_pattern("12(?=3)")
    assert refusal.value.place.offset == 3
    assert "?=3" in str(refusal.value)
