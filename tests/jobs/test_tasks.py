from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from sourdine.jobs import tasks
from sourdine.jobs.models import Job, State

pytestmark = pytest.mark.django_db


def job(state, days_ago):
    finished = timezone.now() - timedelta(days=days_ago) if days_ago is not None else None
    Job.objects.create(task="chores.note", state=state, finished_at=finished)


@pytest.mark.parametrize(("state", "days_ago"), [(State.DONE, 8), (State.FAILED, 91), (State.CANCELLED, 91)])
def test_what_finished_long_ago_is_purged(state, days_ago):
    job(state, days_ago)
    assert tasks.purge_finished.call() == 1
    assert not Job.objects.exists()


@pytest.mark.parametrize(
    ("state", "days_ago"), [(State.DONE, 6), (State.FAILED, 89), (State.READY, None), (State.RUNNING, None)]
)
def test_what_finished_lately_or_not_at_all_is_kept(state, days_ago):
    job(state, days_ago)
    assert tasks.purge_finished.call() == 0
    assert Job.objects.exists()


def test_a_purge_of_many_is_done_in_batches(monkeypatch):
    monkeypatch.setattr(tasks, "_BATCH", 3)
    for _ in range(8):
        job(State.DONE, 8)
    assert tasks.purge_finished.call() == 8


def test_a_tick_s_job_is_kept_for_longer_than_any_period():
    from sourdine.jobs import schedule

    assert schedule._LONGEST < tasks.KEEP_DONE
