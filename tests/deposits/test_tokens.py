"""Keyed tokens: equal for equal numbers, found again with their answer, and nothing without the key."""

import io

import numpy as np
import pytest

from sourdine.deposits import tokens

KEY, OTHER = bytes(range(32)), bytes(range(1, 33))
FIRST = 33_199_000_000


def numbers(*given):
    return np.array(given, np.uint64)


def written(count=1000, *, run=300):
    out = io.BytesIO()
    writer = tokens.TokenWriter(out, KEY, run=run)
    for start in range(0, count, 100):
        block = np.arange(FIRST + start, FIRST + start + 100, dtype=np.uint64)
        writer.add(block, (block % 4).astype(np.uint8))
    writer.settle()
    return out, writer


def test_equal_numbers_have_equal_tokens_under_one_key_and_not_under_two():
    once, twice = tokens.tokens_of(numbers(FIRST, FIRST), KEY)
    assert once == twice
    assert tokens.tokens_of(numbers(FIRST), OTHER)[0] != once


def test_a_token_depends_on_every_digit():
    made = tokens.tokens_of(np.arange(FIRST, FIRST + 10_000, dtype=np.uint64), KEY)
    assert np.unique(made).size == 10_000
    # As even as chance: half of the bits are set.
    assert (
        np.bitwise_count(made).mean() == pytest.approx(32, abs=0.2) if hasattr(np, "bitwise_count") else True
    )


@pytest.mark.parametrize("run", [100, 300, 10_000])
def test_each_number_is_found_with_its_answer_in_however_many_runs(run):
    out, writer = written(run=run)
    assert writer.count == 1000
    for number in (FIRST, FIRST + 499, FIRST + 999):
        token = int(tokens.tokens_of(numbers(number), KEY)[0])
        assert tokens.answer_in(out, token) == number % 4


def test_a_number_that_was_not_screened_is_not_found():
    out, _ = written()
    assert tokens.answer_in(out, int(tokens.tokens_of(numbers(FIRST + 1000), KEY)[0])) is None
    assert tokens.answer_in(out, int(tokens.tokens_of(numbers(FIRST), OTHER)[0])) is None


def test_an_empty_screening_keeps_nothing():
    out, writer = written(0)
    assert writer.count == 0
    assert tokens.answer_in(out, 1) is None


def test_a_number_that_comes_twice_is_kept_once():
    out = io.BytesIO()
    writer = tokens.TokenWriter(out, KEY)
    writer.add(numbers(FIRST, FIRST), np.array([1, 1], np.uint8))
    writer.settle()
    assert writer.count == 1
