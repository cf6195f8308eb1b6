from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import chores
import pytest
from django.db import connection

from sourdine.jobs.errors import NotASchedule
from sourdine.jobs.models import Job, State
from sourdine.jobs.schedule import TIMETABLE, Daily, Timetable, daily, every
from sourdine.jobs.worker import find_tasks, run_waiting

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
DONE = {"state": State.DONE, "finished_at": NOON}


@pytest.fixture
def every_five_minutes():
    timetable = Timetable()
    every(minutes=5, timetable=timetable)(chores.leave)
    return timetable


def keys():
    return sorted(Job.objects.values_list("key", flat=True))


def test_a_tick_is_one_job(every_five_minutes):
    for seconds in (0, 1, 60, 299):
        every_five_minutes.enqueue_due(NOON + timedelta(seconds=seconds))
    assert keys() == ["chores.leave@2026-11-22T12:00:00Z"]


def test_the_next_tick_is_another(every_five_minutes):
    every_five_minutes.enqueue_due(NOON)
    Job.objects.update(**DONE)
    every_five_minutes.enqueue_due(NOON + timedelta(minutes=5))
    assert keys() == ["chores.leave@2026-11-22T12:00:00Z", "chores.leave@2026-11-22T12:05:00Z"]


def test_ticks_that_were_missed_are_one(every_five_minutes):
    every_five_minutes.enqueue_due(NOON)
    Job.objects.update(**DONE)
    every_five_minutes.enqueue_due(NOON + timedelta(hours=3, minutes=2))
    assert keys()[1:] == ["chores.leave@2026-11-22T15:00:00Z"]


@pytest.mark.parametrize("state", [State.READY, State.RUNNING])
def test_a_tick_waits_for_the_former_to_end(every_five_minutes, state):
    every_five_minutes.enqueue_due(NOON)
    Job.objects.update(state=state)
    every_five_minutes.enqueue_due(NOON + timedelta(minutes=5))
    assert len(keys()) == 1
    Job.objects.update(**DONE)
    every_five_minutes.enqueue_due(NOON + timedelta(minutes=6))
    assert keys()[1:] == ["chores.leave@2026-11-22T12:05:00Z"]


def test_a_worker_that_starts_later_sees_that_the_tick_has_its_job(every_five_minutes):
    every_five_minutes.enqueue_due(NOON)
    Job.objects.update(**DONE)
    another = Timetable()
    every(minutes=5, timetable=another)(chores.leave)
    another.enqueue_due(NOON + timedelta(minutes=1))
    assert len(keys()) == 1


@pytest.mark.django_db(transaction=True)
def test_a_tick_is_one_job_when_four_workers_see_it_at_once():
    at_once = threading.Barrier(4)

    def see():
        timetable = Timetable()
        every(minutes=5, timetable=timetable)(chores.leave)
        for tick in range(5):
            at_once.wait()
            timetable.enqueue_due(NOON + timedelta(minutes=5 * tick))
            if not at_once.wait():
                Job.objects.update(**DONE)
            at_once.wait()
        connection.close()

    threads = [threading.Thread(target=see) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys()) == 5


def test_the_worker_runs_what_is_due(every_five_minutes):
    every(seconds=1, timetable=every_five_minutes)(chores.enqueue_another)
    every_five_minutes.enqueue_due()
    assert run_waiting() == 2


@pytest.mark.parametrize(
    ("at", "tick"),
    [
        ("2026-11-22T12:00Z", "2026-11-22T02:10Z"),
        ("2026-11-22T02:10Z", "2026-11-22T02:10Z"),
        ("2026-11-22T02:09Z", "2026-11-21T02:10Z"),
        # In summer Paris is two hours ahead.
        ("2026-07-01T12:00Z", "2026-07-01T01:10Z"),
    ],
)
def test_a_time_of_day_is_that_of_paris(at, tick):
    rhythm = Daily(at=datetime.strptime("03:10", "%H:%M").time())  # noqa: DTZ007 -- a time of day
    assert rhythm.latest_tick(datetime.fromisoformat(at)) == datetime.fromisoformat(tick)


@pytest.mark.parametrize("night", ["2026-03-29", "2026-10-25"])
def test_the_night_that_the_clocks_change_has_one_tick(night):
    """02:30 does not exist in the one, and comes twice in the other."""
    rhythm = Daily(at=datetime.strptime("02:30", "%H:%M").time())  # noqa: DTZ007 -- a time of day
    start = datetime.fromisoformat(f"{night}T00:00Z")
    ticks = {rhythm.latest_tick(start + timedelta(minutes=10 * n)) for n in range(24 * 6)}
    assert len([tick for tick in ticks if tick >= start - timedelta(hours=2)]) in {1, 2}
    assert len({tick.date() for tick in ticks}) == len(ticks)


@pytest.mark.parametrize("wrong", [{}, {"minutes": -1}, {"hours": 25}])
def test_a_period_that_is_none(wrong):
    with pytest.raises(NotASchedule):
        every(**wrong)


@pytest.mark.parametrize("wrong", ["", "25:00", "tomorrow"])
def test_a_time_of_day_that_is_none(wrong):
    with pytest.raises(NotASchedule):
        daily(at=wrong)


def test_the_table_s_own_housekeeping_is_on_the_timetable():
    find_tasks()
    assert "sourdine.jobs.tasks.purge_finished" in TIMETABLE.schedules


def test_whatever_is_on_the_timetable_can_be_called_without_arguments():
    find_tasks()
    for path, schedule in TIMETABLE.schedules.items():
        assert schedule.task.func.__code__.co_argcount == 0, path
