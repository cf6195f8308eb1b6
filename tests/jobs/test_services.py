from __future__ import annotations

from datetime import timedelta

import chores
import pytest
from django.utils import timezone

from sourdine.audit.models import Event
from sourdine.jobs.models import Job, State
from sourdine.jobs.running import run
from sourdine.jobs.services import cancel, overview, retry

pytestmark = pytest.mark.django_db


def job(state):
    chores.note.enqueue("x")
    Job.objects.update(state=state)
    return Job.objects.get()


@pytest.mark.parametrize("state", [State.FAILED, State.CANCELLED])
def test_what_ended_badly_can_be_tried_again(running, state):
    assert retry(job(state).id)
    run(running())
    assert Job.objects.get().state == State.DONE


@pytest.mark.parametrize("state", [State.READY, State.RUNNING, State.DONE])
def test_what_did_not_cannot(state):
    assert not retry(job(state).id)
    assert Job.objects.get().state == state


def test_a_job_that_is_tried_again_keeps_counting(running):
    """Else a worker that stood still since its first attempt would hold the new first one."""
    chores.fail.enqueue("x")
    stalled = running("one")
    Job.objects.update(state=State.FAILED, attempt=2)
    retry(stalled.job.id)
    assert running("one").attempt == 3


def test_what_is_ready_can_be_cancelled():
    assert cancel(job(State.READY).id)
    assert Job.objects.get().state == State.CANCELLED


def test_what_waits_for_a_cancelled_job_is_told():
    chores.await_what_comes.enqueue("news")
    assert cancel(Job.objects.get().id)
    assert Event.objects.get(action=chores.ACTION).reason == "news: cancelled"


def test_a_job_is_not_cancelled_when_what_waits_for_it_cannot_be_told():
    chores.await_what_comes.enqueue("spoilt")
    with pytest.raises(ValueError, match="spoilt"):
        cancel(Job.objects.get().id)
    assert Job.objects.get().state == State.READY


def test_a_job_of_another_version_can_be_cancelled():
    Job.objects.create(task="sourdine.jobs.tasks.of_tomorrow", arguments={"args": [], "kwargs": {}})
    assert cancel(Job.objects.get().id)


@pytest.mark.parametrize("state", [State.RUNNING, State.DONE, State.FAILED])
def test_what_has_begun_cannot_be_cancelled(state):
    assert not cancel(job(state).id)


def test_the_overview_counts_each_queue():
    chores.note.enqueue("x")
    chores.note.using(queue_name="heavy").enqueue("y")
    chores.note.using(queue_name="heavy", run_after=timezone.now() + timedelta(hours=1)).enqueue("z")
    Job.objects.filter(queue="default").update(run_after=timezone.now() - timedelta(minutes=3))
    default, heavy = overview()
    assert (default.name, default.ready, default.running, default.failed) == ("default", 1, 0, 0)
    assert default.oldest_waits >= timedelta(minutes=3)
    assert heavy.ready == 2


def test_the_overview_leaves_out_what_is_done():
    job(State.DONE)
    assert overview() == []
