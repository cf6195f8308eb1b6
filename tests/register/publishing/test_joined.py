"""Which numbers joined the lists since a position: none is missed, whatever is kept of the log."""

import numpy as np
import pytest
from ground import FIRST, a_list, put, take_off

from sourdine.register.services.joined import joined
from sourdine.register.services.publication import publish
from sourdine.register.services.snapshots import snapshot

OVERSEAS, ITS_OTHER = 596_596_501_234, 33_596_501_234


@pytest.fixture
def start(voix):
    """Where the register stands with two numbers on a list."""
    put(voix, FIRST, FIRST + 1)
    publish()
    return snapshot().info().position


def since(position):
    return set(joined(position, snapshot()).tolist())


def test_what_joined_is_told_and_what_was_there_is_not(voix, start):
    assert since(start) == set()
    put(voix, FIRST + 2)
    put(a_list("texto"), FIRST + 3)
    assert since(start) == {FIRST + 2, FIRST + 3}


def test_what_came_and_went_is_not_told_but_what_stays_on_another_list_is(voix, start):
    put(voix, FIRST + 2, FIRST + 3)
    put(a_list("texto"), FIRST + 3)
    take_off(voix, FIRST + 2, FIRST + 3)
    assert since(start) == {FIRST + 3}


def test_an_overseas_line_is_told_in_both_spellings(voix, start):
    put(voix, OVERSEAS)
    assert since(start) == {OVERSEAS, ITS_OTHER}


def test_what_comes_after_the_snapshot_is_left_for_the_next(voix, start):
    image = snapshot()
    put(voix, FIRST + 2)
    assert joined(start, image).tolist() == []
    assert since(start) == {FIRST + 2}


def test_before_the_log_begins_everything_that_is_listed_is_told(voix, start):
    put(voix, FIRST + 2)
    for step in range(3, 7):
        put(voix, FIRST + step)
        publish()
    assert since(start) == {FIRST + step for step in range(7)}
    assert since(snapshot().info().position) == set()


def test_numbers_come_sorted_and_once(voix, start):
    put(voix, FIRST + 9, FIRST + 2)
    put(a_list("texto"), FIRST + 9)
    found = joined(start, snapshot())
    assert found.dtype == np.uint64
    assert found.tolist() == [FIRST + 2, FIRST + 9]
