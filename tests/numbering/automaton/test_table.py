from __future__ import annotations

from dataclasses import FrozenInstanceError, replace

import numpy as np
import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from phonenumbers.phonenumberutil import COUNTRY_CODE_TO_REGION_CODE

from sourdine.numbering.automaton import ASK, FIRST_REGION, INVALID, UndecidedPlan, UnusableTable, load

FRENCH_PLANS = (33, 262, 508, 590, 594, 596, 681, 687, 689)


def possible_lengths(country_code):
    regions = COUNTRY_CODE_TO_REGION_CODE[country_code]
    known = (phonenumbers.PhoneMetadata.metadata_for_region(region) for region in regions)
    return sorted({length for metadata in known for length in metadata.general_desc.possible_length})


def as_rows(numbers, *, width=20, filler=7):
    digits = np.full((len(numbers), width), filler, dtype=np.uint8)
    for row, number in zip(digits, numbers, strict=True):
        row[: len(number)] = [int(digit) for digit in number]
    return digits, np.array([len(number) for number in numbers])


@pytest.mark.parametrize(
    ("digits", "region"),
    [
        ("33199000001", "FR"),
        ("262692000001", "RE"),
        ("262639000001", "YT"),
        ("12015550123", "US"),
        ("80012345678", "001"),
    ],
)
def test_a_valid_number_is_of_its_region(automaton, digits, region):
    assert automaton.region(automaton.outcome(digits)) == region


@pytest.mark.parametrize("digits", ["", "3", "33", "3319900000", "331990000011", "33690000000"])
def test_an_invalid_number_is_of_no_region(automaton, digits):
    assert automaton.outcome(digits) == INVALID
    assert automaton.region(INVALID) is None


@pytest.mark.parametrize("text", ["+33199000001", "33 6", "x", "\u0663\u0663", "²"])
def test_a_text_that_is_not_digits_is_to_be_asked_about(automaton, text):
    assert automaton.outcome(text) == ASK
    assert automaton.region(ASK) is None


@settings(max_examples=25)
@given(st.lists(st.from_regex(r"\A(33|262|1|49|39|54|0|999)?[0-9]{0,14}\Z"), max_size=30))
def test_walking_many_numbers_answers_as_walking_each(numbers):
    automaton = load()
    answers = automaton.walk(*as_rows(numbers))
    assert answers.tolist() == [automaton.outcome(number) for number in numbers]


@settings(max_examples=25)
@given(st.lists(st.integers(0, 2**64 - 1) | st.integers(33_100_000_000, 33_999_999_999), max_size=30))
def test_integers_are_walked_as_their_digits(numbers):
    automaton = load()
    answers = [automaton.outcome(str(number)) for number in numbers]
    for times in (1, 40):  # a few one by one, and many by columns
        walked = automaton.walk_numbers(np.array(numbers * times, dtype=np.uint64))
        assert walked.tolist() == answers * times


def test_what_lies_beyond_a_row_is_not_read(automaton):
    digits, lengths = as_rows(["33199000001", "3319900000", ""], filler=255)
    assert automaton.walk(digits, lengths).tolist()[1:] == [INVALID, INVALID]
    assert automaton.region(int(automaton.walk(digits, lengths)[0])) == "FR"


def test_more_rows_than_are_walked_at_once_keep_their_order(automaton):
    digits, lengths = as_rows(["33199000001", "33", "12015550123"])
    many = automaton.walk(np.tile(digits, (50_000, 1)), np.tile(lengths, 50_000))
    assert np.array_equal(many, np.tile(automaton.walk(digits, lengths), 50_000))
    numbers = np.tile(np.array([33199000001, 33, 12015550123], dtype=np.uint64), 50_000)
    assert np.array_equal(automaton.walk_numbers(numbers), many)


def test_no_rows_have_no_answers(automaton):
    assert automaton.walk(np.empty((0, 12), dtype=np.uint8), np.empty(0, dtype=np.int64)).shape == (0,)
    assert automaton.walk_numbers(np.empty(0, dtype=np.uint64)).shape == (0,)


def test_rows_without_columns_are_invalid(automaton):
    assert automaton.walk(np.empty((2, 0), dtype=np.uint8), np.zeros(2, dtype=np.int64)).tolist() == [0, 0]


@pytest.mark.parametrize("country_code", FRENCH_PLANS)
def test_five_digits_decide_a_french_plan(automaton, oracle, country_code):
    chance = np.random.default_rng(country_code)
    for length in possible_lengths(country_code):
        decided = automaton.decided_by(country_code, length, 5)
        assert decided.shape == (100_000,)
        sample = np.concatenate(
            [chance.integers(0, 100_000, 100), chance.choice(np.flatnonzero(decided), 50)]
        )
        for beginning in map(int, sample):
            rest = int(chance.integers(0, 10 ** (length - 5)))
            digits = f"{country_code}{beginning:05}{rest:0{length - 5}}"
            assert bool(oracle.region(digits)) == bool(decided[beginning])


@pytest.mark.parametrize("country_code", FRENCH_PLANS)
def test_no_french_number_of_another_length_is_valid(automaton, country_code):
    possible = possible_lengths(country_code)
    # One digit more is a number written with its national prefix: to be asked about.
    for length in set(range(2, 18)) - set(possible) - {each + 1 for each in possible}:
        assert not automaton.decided_by(country_code, length, 0).any()


@pytest.mark.parametrize(
    ("country_code", "length", "leading"),
    [
        (33, 9, 1),  # 83600 and 83604 part only at the fifth digit
        (33, 9, 4),
        (262, 9, 4),
        (1, 10, 5),  # North American exchanges part at the sixth
        (49, 11, 5),
        (33, 10, 5),  # 0… of ten digits would be stripped: to be asked about
        (999, 9, 5),  # no such country
        (33, 4, 5),  # fewer digits than looked at
    ],
)
def test_a_plan_that_so_few_digits_do_not_decide_is_refused(automaton, country_code, length, leading):
    with pytest.raises(UndecidedPlan) as refusal:
        automaton.decided_by(country_code, length, leading)
    assert refusal.value.code == "undecided_plan"
    assert refusal.value.details["leading"] == leading


def test_all_the_digits_always_decide_a_plan_without_prefixes(automaton):
    decided = automaton.decided_by(687, 6, 6)
    assert decided[750000] == 1
    assert decided[0] == 0


def test_an_automaton_does_not_change(automaton):
    with pytest.raises(FrozenInstanceError):
        automaton.start = 0
    with pytest.raises(ValueError, match="read-only"):
        automaton.transitions[0, 0] = 1


def test_states_and_regions_that_do_not_exist_are_refused(automaton):
    states = len(automaton.outcomes)
    for damage in (
        {"start": states},
        {"start": -1},
        {"regions": automaton.regions[:-1]},
        {"transitions": automaton.transitions[:-1]},
        {"transitions": automaton.transitions[:, :9]},
        {
            "transitions": np.where(automaton.transitions == 1, states, automaton.transitions).astype(
                np.uint16
            )
        },
        {"outcomes": automaton.outcomes.astype(np.int64)},
        {"outcomes": automaton.outcomes[:0], "transitions": automaton.transitions[:0], "start": 0},
    ):
        with pytest.raises(UnusableTable):
            replace(automaton, **damage)


def test_the_largest_outcome_is_a_region(automaton):
    assert int(automaton.outcomes.max()) == FIRST_REGION + len(automaton.regions) - 1
