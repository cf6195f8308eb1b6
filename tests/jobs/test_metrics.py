from __future__ import annotations

from datetime import timedelta

import chores
import pytest
from django.utils import timezone
from prometheus_client import CollectorRegistry, generate_latest

from sourdine.jobs.metrics import JobTable
from sourdine.jobs.models import Job
from sourdine.jobs.worker import run_waiting


def told():
    registry = CollectorRegistry()
    registry.register(JobTable())
    return generate_latest(registry).decode()


@pytest.mark.django_db
def test_the_table_is_counted_by_queue_and_state():
    chores.note.enqueue("x")
    chores.note.using(queue_name="heavy").enqueue("y")
    said = told()
    assert 'sourdine_jobs{queue="default",state="ready"} 1.0' in said
    assert 'sourdine_jobs{queue="heavy",state="ready"} 1.0' in said


@pytest.mark.django_db
def test_how_long_the_oldest_has_waited_is_told():
    chores.note.enqueue("x")
    Job.objects.update(run_after=timezone.now() - timedelta(minutes=5))
    (line,) = [one for one in told().splitlines() if one.startswith("sourdine_jobs_oldest_due_seconds{")]
    assert 300 <= float(line.split()[1]) < 330


@pytest.mark.django_db
def test_what_is_done_or_not_yet_due_waits_for_nothing():
    chores.note.enqueue("x")
    run_waiting()
    chores.note.using(run_after=timezone.now() + timedelta(hours=1)).enqueue("later")
    assert "sourdine_jobs_oldest_due_seconds{" not in told()


def test_registering_asks_the_database_for_nothing():
    CollectorRegistry().register(JobTable())
