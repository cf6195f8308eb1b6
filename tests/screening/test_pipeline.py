from __future__ import annotations

import threading

import pytest

from sourdine.screening import pipeline
from sourdine.screening.pipeline import available_cores, in_order


@pytest.fixture(params=[1, 2, 5])
def cores(request, monkeypatch):
    monkeypatch.setattr(pipeline, "available_cores", lambda: request.param)
    return request.param


def test_outcomes_come_in_the_order_of_their_items(cores):
    """The first is held back until another is done, as far as there are threads for it."""
    second_done = threading.Event()

    def work(item):
        if item == 0 and cores > 1:
            assert second_done.wait(60)
        if item == 1:
            second_done.set()
        return item * item

    assert list(in_order(work, range(40))) == [item * item for item in range(40)]


@pytest.mark.usefixtures("cores")
def test_nothing_gives_nothing():
    assert list(in_order(str, [])) == []


def test_items_are_taken_only_as_outcomes_are(cores):
    """A file is not read into memory faster than its results are written."""
    taken = []

    def items():
        for item in range(100):
            taken.append(item)
            yield item

    outcomes = in_order(str, items())
    for handed_on in range(20):
        next(outcomes)
        assert len(taken) <= handed_on + 2 * cores + 1
    outcomes.close()


@pytest.mark.usefixtures("cores")
def test_the_first_failure_ends_it():
    def work(item):
        if item == 3:
            raise LookupError(item)
        return item

    outcomes = in_order(work, range(1_000))
    assert [next(outcomes) for _ in range(3)] == [0, 1, 2]
    with pytest.raises(LookupError, match="3"):
        next(outcomes)


@pytest.mark.usefixtures("cores")
def test_a_failure_of_the_items_ends_it():
    def items():
        yield 1
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(in_order(str, items()))


@pytest.mark.usefixtures("cores")
def test_no_thread_outlives_it():
    before = threading.active_count()
    outcomes = in_order(str, range(100))
    next(outcomes)
    outcomes.close()
    assert threading.active_count() == before


def test_there_is_at_least_one_core():
    assert available_cores() >= 1
