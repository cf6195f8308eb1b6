"""Counting different numbers without keeping any."""

import numpy as np
import pytest

from sourdine.deposits.sketch import Sketch
from sourdine.deposits.tokens import tokens_of

KEY = bytes(range(32))


def sketch(*ranges):
    made = Sketch()
    for numbers in ranges:
        made.add(tokens_of(np.array(numbers, np.uint64), KEY))
    return made


@pytest.mark.parametrize("count", [0, 1, 100, 5_000, 40_000, 100_000, 1_000_000])
def test_it_counts_within_three_percent(count):
    assert sketch(range(count)).count() == pytest.approx(count, rel=0.03, abs=2)


def test_what_comes_again_is_counted_once():
    assert sketch(range(1000), range(1000)).count() == sketch(range(1000)).count()


def test_two_are_merged_without_counting_twice():
    one, other = sketch(range(30_000)), sketch(range(20_000, 50_000))
    one.merge(other)
    assert one.count() == sketch(range(50_000)).count()


def test_it_rests_in_a_few_kilobytes_whatever_passed():
    content = sketch(range(200_000)).content()
    assert len(content) < 6_500
    assert len(sketch(range(100)).content()) < 400
    assert sketch().content() == b""
    assert Sketch(content).count() == sketch(range(200_000)).count()
