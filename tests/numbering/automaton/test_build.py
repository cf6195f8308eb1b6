from __future__ import annotations

import numpy as np
import phonenumbers
import pytest

from sourdine.numbering.automaton import ASK, FIRST_REGION, INVALID, build

# Europe; North America and the Maghreb; overseas France; further away.
ORDINARY = [
    *("AT", "BE", "BG", "HR", "CY", "CZ", "DK", "EE", "FI", "FR", "DE", "GR", "HU", "IE", "IT", "LV", "LT"),
    *("LU", "MT", "NL", "PL", "PT", "RO", "SK", "SI", "ES", "SE", "GB", "CH", "NO", "IS", "LI", "MC", "AD"),
    *("US", "CA", "MA", "DZ", "TN"),
    *("GP", "MQ", "GF", "RE", "YT", "PM", "NC", "PF", "WF"),
    *("SN", "CI", "IN", "AU", "NZ", "TR", "UA", "RU"),
]


@pytest.fixture
def chance():
    return np.random.default_rng(20261122)


def some_digits(chance, count):
    return "".join(map(str, chance.integers(0, 10, count)))


def mutated(digits, chance):
    """One digit changed, added or dropped."""
    at = int(chance.integers(0, len(digits)))
    kept = digits[at + int(chance.integers(0, 2)) :]
    return digits[:at] + some_digits(chance, int(chance.integers(0, 2))) + kept


def wandering(automaton, country_code, chance):
    """Digits under a country code that mostly keep a chance of being valid, cut at some length."""
    digits, state = country_code, automaton._state_after(country_code)
    for _ in range(int(chance.integers(2, 19))):
        hopeful = np.flatnonzero(automaton.transitions[state])
        digit = int(chance.choice(hopeful)) if len(hopeful) else int(chance.integers(0, 10))
        digits, state = f"{digits}{digit}", automaton.transitions[state, digit]
        if automaton.outcomes[state] >= FIRST_REGION and chance.random() < 0.5:
            break
    return digits


def test_random_digits_under_every_country_code_agree_with_the_oracle(oracle, country_codes, chance):
    numbers = [code + some_digits(chance, length) for code in country_codes for length in range(18)]
    assert oracle.disagreements(numbers) == []


def test_random_digits_after_the_plus_agree_with_the_oracle(oracle, chance):
    numbers = [some_digits(chance, length) for length in range(23) for _ in range(100)]
    assert oracle.disagreements(numbers) == []


def test_every_example_number_agrees_with_the_oracle(oracle, examples):
    assert oracle.disagreements([digits for known in examples.values() for digits in known]) == []


def test_example_numbers_with_a_digit_changed_added_or_dropped_agree_with_the_oracle(
    oracle, examples, chance
):
    known = [digits for of_region in examples.values() for digits in of_region]
    assert oracle.disagreements([mutated(digits, chance) for digits in known for _ in range(6)]) == []


def test_national_prefixes_inside_example_numbers_agree_with_the_oracle(oracle, examples):
    known = [digits for of_region in examples.values() for digits in of_region]
    numbers = [
        digits[:length] + prefix + digits[length:]
        for digits in known[::3]
        for length in (1, 2, 3)
        for prefix in ("0", "1", "8", "06", "15")
    ]
    assert oracle.disagreements(numbers) == []


def test_numbers_at_the_edge_of_valid_agree_with_the_oracle(automaton, oracle, country_codes, chance):
    numbers = [wandering(automaton, code, chance) for code in country_codes for _ in range(30)]
    valid = sum(automaton.outcome(digits) >= FIRST_REGION for digits in numbers)
    assert valid > len(numbers) / 4
    assert oracle.disagreements(numbers) == []
    assert oracle.disagreements([mutated(digits, chance) for digits in numbers]) == []


def test_the_default_region_changes_no_answer(automaton, oracle, examples, chance):
    known = [mutated(digits, chance) for of_region in examples.values() for digits in of_region]
    for region in ("US", "JP", "AR"):
        decided = [digits for digits in known if automaton.outcome(digits) >= FIRST_REGION]
        changed = [
            digits
            for digits in decided
            if oracle.region(digits, default_region=region) != automaton.region(automaton.outcome(digits))
        ]
        assert changed == []


@pytest.mark.parametrize("region", ORDINARY)
def test_an_ordinary_country_is_decided_without_asking(automaton, oracle, region, examples, chance):
    found = [automaton.region(automaton.outcome(digits)) for digits in examples[region]]
    assert found == [oracle.region(digits) for digits in examples[region]]
    assert region in found
    code = str(phonenumbers.country_code_for_region(region))
    numbers = [wandering(automaton, code, chance) for _ in range(200)]
    asked = [digits for digits in numbers if automaton.outcome(digits) == ASK]
    assert len(asked) <= len(numbers) / 10
    # What is asked about is never a number as it should be written.
    assert [digits for digits in asked if oracle.region(digits)] == []


def test_only_patterns_that_rewrite_numbers_leave_valid_ones_to_the_oracle(automaton, examples):
    asked = {digits for known in examples.values() for digits in known if automaton.outcome(digits) == ASK}
    assert {phonenumbers.parse(f"+{digits}").country_code for digits in asked} <= {54, 55, 81, 261, 378, 672}


def test_a_number_without_a_plausible_length_is_invalid(automaton, country_codes):
    answers = {automaton.outcome(code + "1" * length) for code in country_codes for length in (0, 1)}
    assert answers == {INVALID}


@pytest.mark.parametrize("digits", ["0199000001", "0033199000001", "210000000", "999000000000"])
def test_an_unknown_country_code_is_to_be_asked_about(automaton, digits):
    # libphonenumber then reads the number as a national one: valid or not, by the default region.
    assert automaton.outcome(digits) == ASK


def test_a_country_whose_metadata_cannot_be_read_is_left_to_the_oracle(monkeypatch):
    described = phonenumbers.PhoneMetadata.metadata_for_region("PT").general_desc
    monkeypatch.setattr(described, "_mutable", True)
    monkeypatch.setattr(described, "national_number_pattern", r"(?!1)[1-9]\d{8}")
    altered = build()
    assert altered.outcome("351212345678") == ASK
    assert altered.region(altered.outcome("33199000001")) == "FR"


def test_two_builds_are_the_same(automaton):
    again = build()
    assert np.array_equal(again.transitions, automaton.transitions)
    assert np.array_equal(again.outcomes, automaton.outcomes)


def test_no_two_states_are_the_same(automaton):
    rows = np.column_stack([automaton.outcomes, automaton.transitions])
    assert len(np.unique(rows, axis=0)) == len(rows)
