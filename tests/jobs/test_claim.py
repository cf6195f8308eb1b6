from __future__ import annotations

import threading
from collections import Counter
from datetime import timedelta

import chores
import pytest
from django.db import InterfaceError, OperationalError, connection

from sourdine.audit.models import Event
from sourdine.jobs.backend import on_behalf_of
from sourdine.jobs.claim import _LEASE_OF_ONE, LOST, claim, extend
from sourdine.jobs.models import Job, State

pytestmark = pytest.mark.django_db
A_MINUTE = timedelta(minutes=1)


def enqueue(organisation, count, **changes):
    with on_behalf_of(organisation):
        chores.many(chores.note.using(**changes), ((f"{organisation}{n}",) for n in range(count)))


def organisations(jobs):
    return [job.organisation for job in jobs]


def test_a_claimed_job_is_leased_to_its_worker():
    chores.note.enqueue("one")
    (job,) = claim("me", most=5, lease=A_MINUTE)
    kept = Job.objects.get()
    assert (kept.state, kept.worker, kept.attempt) == (State.RUNNING, "me", 1)
    assert kept.lease_until - kept.heartbeat_at == A_MINUTE
    assert job.attempt == 1


def test_a_leased_job_is_nobody_else_s():
    chores.note.enqueue("one")
    assert claim("me", most=1, lease=A_MINUTE)
    assert claim("other", most=1, lease=A_MINUTE) == []


def test_no_more_are_claimed_than_asked_for():
    enqueue("one", 5)
    assert len(claim("me", most=3, lease=A_MINUTE)) == 3


def test_a_thousand_jobs_of_one_do_not_delay_the_one_of_another():
    enqueue("busy", 1000)
    enqueue("modest", 1)
    assert organisations(claim("me", most=2, lease=A_MINUTE)) == ["busy", "modest"]


def test_who_has_most_running_waits():
    enqueue("busy", 100)
    assert len(claim("me", most=3, lease=A_MINUTE)) == 3
    enqueue("modest", 4)
    assert organisations(claim("me", most=4, lease=A_MINUTE)) == ["modest"] * 3 + ["busy"]


def test_priority_is_among_those_who_have_as_many_running():
    enqueue("one", 2)
    enqueue("other", 2, priority=10)
    assert organisations(claim("me", most=3, lease=A_MINUTE)) == ["other", "one", "other"]


def test_priority_does_not_let_one_take_every_turn():
    enqueue("greedy", 50, priority=100)
    enqueue("modest", 3)
    assert Counter(organisations(claim("me", most=6, lease=A_MINUTE))) == {"greedy": 3, "modest": 3}


def test_a_worker_may_keep_to_some_queues():
    enqueue("one", 1)
    enqueue("other", 1, queue_name="heavy")
    assert organisations(claim("me", most=5, lease=A_MINUTE, queues=["heavy"])) == ["other"]


def test_a_job_whose_worker_is_lost_is_taken_over(running, expire):
    chores.note.enqueue("one")
    running("lost")
    expire()
    taken = running("other")
    assert (taken.attempt, Job.objects.get().worker) == (2, "other")


def test_a_job_whose_worker_is_heard_of_is_not(running):
    chores.note.enqueue("one")
    running("slow")
    assert claim("other", most=1, lease=A_MINUTE) == []


def test_what_was_lost_too_often_has_failed(running, expire):
    chores.fail.enqueue("kills its workers")
    for worker in ("first", "second"):
        running(worker)
        expire()
    assert claim("third", most=1, lease=A_MINUTE) == []
    job = Job.objects.get()
    assert (job.state, job.error) == (State.FAILED, LOST)


def test_what_waits_for_a_lost_job_is_told(running, expire):
    chores.await_what_comes.enqueue("news")
    running("first")
    expire()
    claim("second", most=1, lease=A_MINUTE)
    assert Event.objects.get(action=chores.ACTION).reason == "news: failed"


def test_one_that_cannot_be_told_keeps_no_worker_from_its_work(running, expire):
    chores.await_what_comes.enqueue("spoilt")
    running("first")
    expire()
    chores.note.enqueue("x")
    assert [job.task for job in claim("second", most=2, lease=A_MINUTE)] == [chores.note.module_path]
    assert not Event.objects.filter(action=chores.ACTION).exists()


@pytest.mark.parametrize("trouble", [OperationalError, InterfaceError])
def test_what_the_database_did_not_take_is_told_at_the_next_look(running, expire, monkeypatch, trouble):
    def gone(_):
        raise trouble

    chores.await_what_comes.enqueue("news")
    running("first")
    expire()
    with monkeypatch.context() as away:
        away.setattr("sourdine.jobs.claim.settle_dropped", gone)
        assert claim("second", most=1, lease=A_MINUTE) == []
    assert Job.objects.get().state == State.RUNNING, "nobody was told: it has not ended"
    assert claim("second", most=1, lease=A_MINUTE) == []
    assert Job.objects.get().state == State.FAILED
    assert Event.objects.get(action=chores.ACTION).reason == "news: failed"


def test_a_heartbeat_renews_a_lease(running, expire):
    chores.note.enqueue("one")
    mine = running("me")
    expire()
    assert extend("me", [(mine.job.id, 1)], lease=A_MINUTE) == set()
    assert claim("other", most=1, lease=A_MINUTE) == []


def test_a_heartbeat_tells_what_was_taken_over(running, expire):
    chores.note.enqueue("one")
    mine = running("me")
    expire()
    running("other")
    assert extend("me", [(mine.job.id, 1)], lease=A_MINUTE) == {(mine.job.id, 1)}


def test_a_heartbeat_tells_a_worker_that_took_over_from_itself(running, expire):
    """It stood still for a lease, and went on."""
    chores.note.enqueue("one")
    mine = running("me")
    expire()
    running("me")
    assert extend("me", [(mine.job.id, 1), (mine.job.id, 2)], lease=A_MINUTE) == {(mine.job.id, 1)}


@pytest.mark.django_db(transaction=True)
def test_no_job_is_claimed_twice_by_workers_that_claim_at_once():
    for organisation in ("", "one", "other"):
        enqueue(organisation, 40)
    claimed = []

    def take(name):
        while jobs := claim(name, most=3, lease=A_MINUTE):
            claimed.extend(job.id for job in jobs)
        connection.close()

    threads = [threading.Thread(target=take, args=[f"worker {n}"]) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(claimed) == len(set(claimed))
    # A worker that sees only rows which others lock leaves; what it left, the others took.
    assert len(claimed) == 120


@pytest.mark.skipif(connection.vendor != "sqlite", reason="its planner; PostgreSQL's is asked below")
def test_the_next_job_is_found_by_the_index_whatever_was_done_before():
    """The plan, not the clock: a test of time says more of the machine than of the query."""
    enqueue("", 10)
    Job.objects.filter(id__in=Job.objects.values("id")[:5]).update(state=State.DONE)
    plan = Job.objects.filter(state="ready", organisation="").order_by("-priority", "run_after")[:1].explain()
    assert "jobs_next_of_organisation" in plan


@pytest.mark.skipif(connection.vendor != "postgresql", reason="its planner, its statistics")
@pytest.mark.parametrize("done", [2_000, 10], ids=["statistics know nothing of it", "statistics know it"])
def test_a_claim_in_a_rush_neither_sorts_nor_reads_what_waits(done):
    """Statistics are a minute old at best; and a prepared statement is planned for any number of jobs."""
    enqueue("", 2_000)
    Job.objects.filter(id__in=Job.objects.values("id")[:done]).update(state=State.DONE)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE jobs_job")
        enqueue("", 500)
        plan = plan_of(cursor, _LEASE_OF_ONE.format(queues="", disk_may_wait="true"))
    assert "Index Scan using jobs_next_of_organisation" in plan
    assert "Sort" not in plan
    assert "Seq Scan" not in plan


def plan_of(cursor, statement):
    """Whatever its values."""
    numbered = "".join(f"{part}${place}" for place, part in enumerate(statement.split("%s")[:-1], start=1))
    kinds = "timestamptz, int, text, timestamptz, timestamptz, timestamptz"
    cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")
    cursor.execute(f"PREPARE claim ({kinds}) AS {numbered}{statement.rpartition('%s')[2]}")
    cursor.execute("EXPLAIN EXECUTE claim (now(), 1, 'worker', now(), now(), now())")
    found = cursor.fetchall()
    cursor.execute("DEALLOCATE claim")
    return "\n".join(line for (line,) in found)
