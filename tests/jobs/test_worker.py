"""Workers as they are run: threads, processes, signals, and kill -9."""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from datetime import timedelta

import chores
import pytest
from django.db import connection
from django.utils import timezone
from waiting import until

from sourdine.audit.models import Event
from sourdine.jobs.backend import on_behalf_of
from sourdine.jobs.models import Job, State
from sourdine.jobs.running import run
from sourdine.jobs.schedule import Timetable, every
from sourdine.jobs.worker import worker_name

pytestmark = pytest.mark.django_db(transaction=True)
A_MINUTE = timedelta(minutes=1)


def noted():
    return Counter(Event.objects.filter(action=chores.ACTION).values_list("reason", flat=True))


def unfinished():
    return chores_of(State.READY) + chores_of(State.RUNNING)


def chores_of(state):
    """Workers also do what is on the service's timetable; these are the tests' own."""
    return Job.objects.filter(task__startswith="chores.", state=state).count()


def of_the_timetable():
    due = Job.objects.exclude(task__startswith="chores.").filter(run_after__lte=timezone.now())
    return due.filter(state__in=(State.READY, State.RUNNING)).count()


def the_chore():
    return Job.objects.get(task__startswith="chores.")


def test_a_worker_does_what_there_is_and_what_comes(working):
    chores.many(chores.note, ((str(n),) for n in range(20)))
    with working(threads=3):
        until(lambda: not unfinished())
        chores.note.enqueue("later")
        until(lambda: noted()["later"])
    assert set(noted().values()) == {1}
    assert sum(noted().values()) == 21


def test_a_worker_goes_on_after_a_job_that_fails(working):
    chores.fail.enqueue("x")
    chores.leave.enqueue()
    chores.note.enqueue("after")
    with working(threads=1):
        until(lambda: noted()["after"])


def test_a_thread_goes_on_after_what_nobody_foresaw(working, monkeypatch, caplog):
    def run_one(running):
        if running.job.task == chores.fail.module_path:
            raise chores.Panic("01 99 00 00 11")
        return run(running)

    monkeypatch.setattr("sourdine.jobs.worker.run", run_one)
    chores.fail.enqueue("x")
    chores.note.enqueue("after")
    with working(threads=1):
        until(lambda: noted()["after"])
    (said,) = [record for record in caplog.records if record.levelname == "ERROR"]
    assert said.error == "chores.Panic"
    assert "01 99 00 00 11" not in caplog.text


def test_a_worker_renews_the_lease_of_what_takes_longer_than_one(working, tmp_path, monkeypatch):
    # Often, of a long one: a short one runs out when the machine has no time for the thread that renews it.
    monkeypatch.setattr("sourdine.jobs.worker._HEARTBEATS_A_LEASE", 600)
    chores.linger.enqueue(str(tmp_path))
    with working(lease=A_MINUTE), working(lease=A_MINUTE):
        until((tmp_path / "begun").exists)
        first = the_chore().lease_until
        until(lambda: the_chore().lease_until > first + timedelta(seconds=1.5))
        (tmp_path / "end").touch()
        until(lambda: not unfinished())
    assert (the_chore().attempt, noted()) == (1, {"lingered": 1})


def test_a_worker_that_stops_waits_for_what_runs(working, tmp_path):
    chores.linger.enqueue(str(tmp_path))
    with working() as worker:
        until((tmp_path / "begun").exists)
        worker.stop()
        chores.note.enqueue("too late")
        (tmp_path / "end").touch()
    assert noted() == {"lingered": 1}


def test_what_does_not_end_in_time_is_given_back_and_commits_nothing(working, tmp_path):
    chores.linger.enqueue(str(tmp_path))
    with working(grace=timedelta(0)) as worker:
        until((tmp_path / "begun").exists)
        worker.stop()
    job = the_chore()
    assert (job.state, job.attempt) == (State.READY, 0)
    (tmp_path / "end").touch()
    with working():
        until(lambda: not unfinished())
    assert noted() == {"lingered": 1}


def test_a_schedule_is_kept_by_any_worker_and_once_a_tick(working):
    timetables = []
    for _ in range(4):
        timetables.append(Timetable())
        every(seconds=1, timetable=timetables[-1])(chores.scheduled)
    with (
        working(timetable=timetables[0]),
        working(timetable=timetables[1]),
        working(timetable=timetables[2]),
        working(timetable=timetables[3]),
    ):
        until(lambda: Job.objects.filter(state=State.DONE).count() >= 3)
    assert noted()["scheduled"] == Job.objects.filter(state=State.DONE).count()


def test_an_organisation_s_many_jobs_let_another_s_one_through(working):
    with on_behalf_of("busy"):
        chores.many(chores.note, ((f"busy {n}",) for n in range(300)))
    with on_behalf_of("modest"):
        chores.note.enqueue("modest")
    with working(threads=2):
        until(lambda: noted()["modest"])
    # Not those done meanwhile until this thread has its turn.
    ended = Job.objects.get(organisation="modest").finished_at
    assert Job.objects.filter(finished_at__lt=ended).count() < 50


def test_two_workers_never_have_one_name():
    assert len({worker_name() for _ in range(100)}) == 100


# Processes.


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
def test_a_process_told_to_stop_ends_what_it_runs(start_worker, tmp_path, number):
    chores.linger.enqueue(str(tmp_path))
    process = start_worker()
    until((tmp_path / "begun").exists)
    process.send_signal(number)
    (tmp_path / "end").touch()
    assert process.wait(60) == 0
    assert noted() == {"lingered": 1}


def test_a_process_told_to_stop_gives_back_what_does_not_end(start_worker, tmp_path):
    chores.linger.enqueue(str(tmp_path))
    process = start_worker(SOURDINE_JOB_GRACE=0)
    until((tmp_path / "begun").exists)
    process.terminate()
    assert process.wait(60) == 0
    job = the_chore()
    assert (job.state, job.attempt, dict(noted())) == (State.READY, 0, {})


def test_a_process_that_stood_still_for_a_lease_cannot_commit(start_worker, tmp_path, expire):
    """Stopped, as a machine that was suspended or out of memory; another does its job; it wakes up.

    Not by a short lease: on a busy machine that of the second runs out too.
    """
    chores.linger.enqueue(str(tmp_path))
    stalled = start_worker()
    until((tmp_path / "begun").exists)
    # On SQLite nobody writes while it stands still in the middle of a transaction.
    until(lambda: not of_the_timetable())
    stalled.send_signal(signal.SIGSTOP)
    assert expire() == 1
    start_worker()
    until(lambda: len((tmp_path / "begun").read_text().splitlines()) == 2)
    (tmp_path / "end").touch()
    until(lambda: not unfinished())
    stalled.send_signal(signal.SIGCONT)
    stalled.terminate()
    assert stalled.wait(60) == 0
    assert noted() == {"lingered": 1}
    assert the_chore().attempt == 2


def test_kill_9_at_any_point_loses_nothing_and_repeats_nothing_that_shows(start_worker, tmp_path):
    """Workers with jobs in hand are killed over and over, at points drawn anew for each database."""
    seed = connection.vendor
    chance = random.Random(seed)
    sink, jobs, kills = tmp_path / "sink", 150, 12
    wanted = [f"{seed}-{n}" for n in range(jobs)]
    chores.many(chores.note_with_the_job, ((what, str(sink), chance.uniform(0, 0.1)) for what in wanted))
    Job.objects.update(most_attempts=1000)
    terms = {"SOURDINE_JOB_LEASE": 1, "SOURDINE_WORKER_THREADS": 3}
    workers = {process.pid: process for process in (start_worker(**terms) for _ in range(3))}
    for point in sorted(chance.sample(range(1, jobs - 20), kills)):
        until(lambda point=point: chores_of(State.DONE) >= point, seconds=60)
        victim = workers.pop(chance.choice(until(lambda: at_work(workers))))
        time.sleep(chance.uniform(0, 0.05))
        os.kill(victim.pid, signal.SIGKILL)
        victim.wait()
        one = start_worker(**terms)
        workers[one.pid] = one
    until(lambda: chores_of(State.DONE) == jobs, seconds=60)
    assert Job.objects.filter(task="chores.note_with_the_job", attempt__gt=1).exists(), "no kill hit a job"
    assert noted() == dict.fromkeys(wanted, 1)
    # Outside, an effect may come twice, always under the key of its job: who keeps the keys sees it once.
    keys = dict(line.split() for line in sink.read_text().splitlines())
    assert sorted(keys.values()) == sorted(wanted)
    assert len(sink.read_text().splitlines()) > jobs


def at_work(workers):
    """The numbers of the processes that hold a job."""
    names = Job.objects.filter(state=State.RUNNING).values_list("worker", flat=True)
    return sorted({int(name.split(":")[1]) for name in names} & set(workers))
