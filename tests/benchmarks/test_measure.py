import sys

import pytest


@pytest.fixture
def measure():
    import measure

    return measure


def test_the_memory_of_the_command_is_measured(measure):
    small = measure.measure([sys.executable, "-c", "pass"])
    large = measure.measure([sys.executable, "-c", "bytearray(100 << 20)"])
    assert large.peak - small.peak > 90 << 20


def test_the_memory_of_the_one_who_measures_is_not(measure):
    ballast = bytearray(200 << 20)
    assert measure.measure([sys.executable, "-c", "pass"]).peak < len(ballast) // 2


def test_a_command_that_fails_is_no_measure(measure):
    with pytest.raises(measure.CommandFailed):
        measure.measure([sys.executable, "-c", "raise SystemExit(3)"])


def test_what_does_not_depend_on_the_rows_is_not_scaled(measure):
    cost = measure.Cost(wall=7, processor=6, peak=1).scaled(10, wall=5, processor=4)
    assert (cost.wall, cost.processor, cost.peak) == (52, 42, 1)
