from __future__ import annotations

from datetime import timedelta

import chores
import pytest
from django.db import InterfaceError, OperationalError

from sourdine.audit.models import Event
from sourdine.jobs.errors import LeaseLost, NotInAJob
from sourdine.jobs.models import Job, State
from sourdine.jobs.running import Outcome, RunningJob, current_job, pause_after, run
from sourdine.jobs.worker import run_waiting

pytestmark = pytest.mark.django_db
NUMBER = "01 99 00 00 11"


def noted():
    return list(Event.objects.filter(action=chores.ACTION).values_list("reason", flat=True))


def test_a_job_that_ends_well_is_done_with_its_result(running):
    chores.add.enqueue(1, 2)
    assert run(running()) is Outcome.DONE
    job = Job.objects.get()
    assert (job.state, job.result, job.error) == (State.DONE, 3, "")
    assert job.finished_at >= job.started_at


def test_a_job_that_fails_is_tried_again_after_a_pause(running):
    chores.fail.enqueue("once")
    assert run(running()) is Outcome.RETRIED
    job = Job.objects.get()
    assert job.state == State.READY
    assert job.run_after > job.started_at + timedelta(seconds=3)
    assert run_waiting() == 0


def test_a_job_that_fails_at_its_last_attempt_has_failed(running):
    chores.fail.enqueue("twice")
    run(running())
    Job.objects.update(run_after=Job.objects.get().enqueued_at)
    assert run(running()) is Outcome.FAILED
    job = Job.objects.get()
    assert (job.state, job.error) == (State.FAILED, "builtins.ValueError")


def test_the_pauses_double_up_to_an_hour():
    for attempt, seconds in ((1, 5), (2, 10), (3, 20), (10, 2560), (11, 3600), (12, 3600), (60, 3600)):
        assert 0.8 * seconds <= pause_after(attempt).total_seconds() <= 1.2 * seconds


def test_jobs_that_failed_together_do_not_return_together():
    assert len({pause_after(3) for _ in range(20)}) > 1


def test_what_an_exception_says_is_not_kept(running, caplog):
    caplog.set_level("DEBUG")
    chores.fail_from.enqueue(NUMBER)
    run(running())
    job = Job.objects.get()
    assert "builtins.ValueError" in job.error_trace
    assert "builtins.KeyError" in job.error_trace
    assert "jobs/chores.py:" in job.error_trace
    for kept in (job.error, job.error_trace, caplog.text):
        assert NUMBER not in kept


def test_where_the_machine_keeps_the_code_is_not_kept(running):
    chores.fail.enqueue("x")
    run(running())
    trace = Job.objects.get().error_trace
    assert "sourdine/jobs/running.py:" in trace
    assert "/src/" not in trace


@pytest.mark.parametrize("task", [chores.leave, chores.return_something_odd, chores.be_cancelled])
def test_whatever_a_task_does_the_worker_goes_on(running, task):
    task.enqueue()
    assert run(running()) is Outcome.RETRIED


def test_a_library_s_panic_is_a_failure_of_its_job(running):
    chores.panic.enqueue(NUMBER)
    assert run(running()) is Outcome.RETRIED
    job = Job.objects.get()
    assert (job.state, job.error) == (State.READY, "chores.Panic")
    assert NUMBER not in job.error_trace


def test_who_interrupts_the_process_is_obeyed(running):
    chores.be_interrupted.enqueue()
    with pytest.raises(KeyboardInterrupt):
        run(running())


@pytest.mark.parametrize("trouble", [OperationalError, InterfaceError])
def test_an_outcome_that_the_database_does_not_take_is_lost(running, monkeypatch, trouble):
    def gone(*_):
        raise trouble

    chores.fail.enqueue("x")
    monkeypatch.setattr(RunningJob, "fail", gone)
    assert run(running()) is Outcome.LOST


def test_a_task_that_this_version_does_not_know_is_left_to_another(running):
    chores.note.enqueue("x")
    Job.objects.update(task="chores.of_a_later_version")
    assert run(running()) is Outcome.RETRIED
    assert Job.objects.get().error.endswith("NoSuchTask")


def test_an_effect_and_the_end_of_its_job_stand_together(running):
    chores.note_with_the_job.enqueue("together")
    assert run(running()) is Outcome.DONE
    assert noted() == ["together"]
    assert Job.objects.get().result == "together"


def test_an_effect_and_the_end_of_its_job_fall_together(running):
    chores.note_then_fail.enqueue("never")
    assert run(running()) is Outcome.RETRIED
    assert noted() == []


def test_a_worker_that_lost_its_lease_commits_nothing(running, expire):
    chores.note_with_the_job.enqueue("once")
    stalled = running("stalled")
    expire()
    other = running("other")
    assert run(stalled) is Outcome.LOST
    assert noted() == []
    assert Job.objects.get().state == State.RUNNING
    assert run(other) is Outcome.DONE
    assert noted() == ["once"]


def test_a_worker_that_lost_its_lease_after_the_other_is_done_changes_nothing(running, expire):
    chores.note_with_the_job.enqueue("once")
    stalled = running("stalled")
    expire()
    run(running("other"))
    before = Job.objects.values().get()
    assert run(stalled) is Outcome.LOST
    assert noted() == ["once"]
    assert Job.objects.values().get() == before


def test_a_lease_that_ran_out_is_good_until_somebody_takes_the_job(running, expire):
    chores.note_with_the_job.enqueue("late")
    slow = running("slow")
    expire()
    assert run(slow) is Outcome.DONE
    assert noted() == ["late"]


def test_a_step_is_refused_too_once_the_lease_is_lost(running, expire):
    chores.note.enqueue("x")
    stalled = running("stalled")
    with stalled.fence():
        Event.objects.create(action=chores.ACTION, reason="first step")
    expire()
    running("other")
    with pytest.raises(LeaseLost), stalled.fence():
        Event.objects.create(action=chores.ACTION, reason="second step")
    assert noted() == ["first step"]
    assert stalled.is_lost


def test_a_job_is_committed_once(running):
    chores.note.enqueue("x")
    one = running()
    with one.commit():
        pass
    with pytest.raises(LeaseLost), one.commit():
        pass


def test_a_job_ends_with_what_is_to_be_written_with_it(running):
    chores.note.enqueue("x")
    one = running()
    one.end_with(Event(action=chores.ACTION, actor_kind="service", reason="written"))
    assert noted() == ["written"]
    assert Job.objects.get().state == State.DONE
    assert one.is_finished


def test_what_was_lost_ends_with_nothing(running, expire):
    chores.note.enqueue("x")
    stalled = running("stalled")
    expire()
    running("other")
    with pytest.raises(LeaseLost):
        stalled.end_with(Event(action=chores.ACTION, actor_kind="service", reason="written"))
    assert noted() == []
    assert Job.objects.get().state == State.RUNNING


def test_a_job_given_back_is_ready_as_if_it_had_not_been_tried(running):
    chores.note.enqueue("x")
    running("leaving").give_back()
    again = running("other")
    assert again.attempt == 1


def test_what_was_given_back_cannot_be_committed(running):
    chores.note.enqueue("x")
    leaving = running("leaving")
    leaving.give_back()
    running("other")
    with pytest.raises(LeaseLost), leaving.commit():
        pass


def test_every_attempt_has_the_same_key(running, expire):
    chores.note.enqueue("x")
    first = running("one").idempotency_key
    expire()
    assert running("other").idempotency_key == first


def test_there_is_no_job_outside_of_one():
    with pytest.raises(NotInAJob):
        current_job()
