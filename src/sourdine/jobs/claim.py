"""Which jobs a worker gets next, and how it keeps them: leases, fairness, takeover."""

from __future__ import annotations

import logging
from collections import Counter
from typing import TYPE_CHECKING, Final

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import Count, F
from django.utils import timezone

from sourdine import statements
from sourdine.jobs.backend import settle_dropped
from sourdine.jobs.models import Job, State
from sourdine.jobs.running import name_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime, timedelta
    from uuid import UUID

    from sourdine.jobs.models import JobQuerySet

_log = logging.getLogger("sourdine.jobs")
LOST: Final = "lost"
_TO_DO: Final = """
    SELECT EXISTS (SELECT 1 FROM jobs_job WHERE state = 'ready' AND run_after <= %s),
           EXISTS (SELECT 1 FROM jobs_job WHERE state = 'running' AND lease_until < %s)
"""
# Jumps from one organisation to the next along the index: a thousand jobs of one cost what one job costs.
_EACH_WAITING: Final = """
    WITH RECURSIVE waiting(organisation) AS (
        SELECT (SELECT organisation FROM jobs_job
                WHERE state = 'ready' ORDER BY organisation LIMIT 1)
        UNION ALL
        SELECT (SELECT organisation FROM jobs_job
                WHERE state = 'ready' AND organisation > waiting.organisation ORDER BY organisation LIMIT 1)
        FROM waiting WHERE waiting.organisation IS NOT NULL
    )
"""
_WAITING: Final = f"{_EACH_WAITING} SELECT organisation FROM waiting WHERE organisation IS NOT NULL"  # noqa: S608 -- a constant
# One statement and one commit for what a busy worker does all day: of one organisation alone, none is before
# another. Rows that another worker looks at are passed over. An array: the planner knows no LIMIT of a
# prepared statement, and would join the whole table with what is one row or two.
_LEASE_OF_ONE: Final = (
    _EACH_WAITING  # noqa: S608 -- constants both
    + """, next AS (
        SELECT id FROM jobs_job
        WHERE state = 'ready' AND run_after <= %s AND organisation = (SELECT min(organisation) FROM waiting)
              AND (SELECT count(organisation) FROM waiting) = 1 {queues}
        ORDER BY priority DESC, run_after LIMIT %s FOR UPDATE SKIP LOCKED
    )
    UPDATE jobs_job SET attempt = attempt + 1, state = 'running', worker = %s,
        started_at = %s, heartbeat_at = %s, lease_until = %s
    WHERE id = ANY (ARRAY (SELECT id FROM next)) AND {disk_may_wait}
"""
)
_SOME_EXPIRED: Final = (
    "EXISTS (SELECT 1 FROM jobs_job lost "
    "WHERE lost.state = 'running' AND lost.lease_until < jobs_job.started_at)"
)


def claim(worker: str, *, most: int, lease: timedelta, queues: Collection[str] = ()) -> list[Job]:
    """Leases up to `most` jobs to `worker`, those of the organisations with the fewest running first.

    Between organisations that have as many: by priority, then by how long they have been due.
    """
    now = timezone.now()
    if connection.vendor == "postgresql" and (
        leased := _lease_of_one(worker, now, most=most, lease=lease, queues=queues)
    ):
        return leased
    is_due, is_expired = _to_do(now)
    # An idle worker only reads: on SQLite it would else take the one writer's place twice a second.
    if not is_due and not is_expired:
        return []
    with transaction.atomic():
        if is_expired:
            _take_back_expired(now)
        return _lease(_choose(now, most, queues), worker, now, lease)


def extend(worker: str, held: Iterable[tuple[UUID, int]], *, lease: timedelta) -> set[tuple[UUID, int]]:
    """Renews the leases of jobs held as (id, attempt); returns those that are no longer this worker's."""
    held = set(held)
    now = timezone.now()
    mine = Job.objects.filter(id__in={job for job, _ in held}, worker=worker, state=State.RUNNING)
    mine.update(heartbeat_at=now, lease_until=now + lease)
    return held - set(mine.values_list("id", "attempt"))


def _lease_of_one(
    worker: str, now: datetime, *, most: int, lease: timedelta, queues: Collection[str]
) -> list[Job]:
    """None when several organisations wait, or nothing does."""
    statement = _LEASE_OF_ONE.format(
        queues=f"AND queue IN ({statements.places(queues)})" if queues else "",
        # Taken back by a power cut, the job is another worker's, and the fence keeps this one's result out.
        disk_may_wait=statements.disk_may_wait(),
    )
    values = [now, *queues, most, worker, now, now, now + lease]
    leased = statements.returned(Job, statement, values, value=_SOME_EXPIRED)
    if any(some_expired for some_expired, _ in leased):
        with transaction.atomic():
            _take_back_expired(now)
    return sorted((job for _, job in leased), key=lambda job: (-job.priority, job.run_after))


def _to_do(now: datetime) -> tuple[bool, bool]:
    """Whether a job is due, and whether one was lost with its worker."""
    written = connection.ops.adapt_datetimefield_value(now)
    with connection.cursor() as cursor:
        cursor.execute(_TO_DO, [written, written])
        is_due, is_expired = cursor.fetchone()
    return bool(is_due), bool(is_expired)


def _take_back_expired(now: datetime) -> None:
    """What a lost worker held is ready again; what was lost too often may kill workers: it failed."""
    expired = Job.objects.expired(now)
    for job in _locked(expired.filter(attempt__gte=F("most_attempts"))):
        _fail(job, now)
    # Not those that another worker is failing at this moment.
    expired.filter(attempt__lt=F("most_attempts")).update(state=State.READY, error=LOST, lease_until=None)


def _fail(job: Job, now: datetime) -> None:
    """Its end and the word of it, or neither: what the database did not take is tried at the next look."""
    job.state, job.error, job.finished_at, job.lease_until = State.FAILED, LOST, now, None
    try:
        with transaction.atomic():
            job.save(update_fields=["state", "error", "finished_at", "lease_until"])
            _tell_who_waits(job)
    except (OperationalError, InterfaceError) as error:
        known = {"job": str(job.id), "error": name_of(error)}
        _log.warning("a lost job is not ended yet", extra=known)


def _tell_who_waits(job: Job) -> None:
    try:
        with transaction.atomic():
            settle_dropped(job)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:  # noqa: BLE001 -- one task's mistake must not keep workers from their work
        _log.warning("what waits for it was not told", extra={"job": str(job.id), "error": name_of(error)})


def _choose(now: datetime, most: int, queues: Collection[str]) -> list[Job]:
    waiting = _organisations_waiting()
    # One alone is before nobody.
    running = _running_by_organisation() if len(waiting) > 1 else Counter[str]()
    chosen: list[Job] = []
    while waiting and len(chosen) < most:
        fewest = min(running[one] for one in waiting)
        tied = {one for one in waiting if running[one] == fewest}
        room = most - len(chosen) if len(waiting) == 1 else 1
        found = list(_next_of(tied, now, queues).exclude(id__in=[job.id for job in chosen])[:room])
        chosen += found
        running.update(job.organisation for job in found)
        if len(found) < room:
            waiting -= tied
    return chosen


def _next_of(organisations: Collection[str], now: datetime, queues: Collection[str]) -> JobQuerySet:
    ready = Job.objects.due(now).filter(organisation__in=organisations)
    if queues:
        ready = ready.filter(queue__in=queues)
    # Just the order of the index: whatever the planner believes of the table, it need not sort.
    return _locked(ready.order_by("-priority", "run_after"))


def _locked(jobs: JobQuerySet) -> JobQuerySet:
    """Without those that another worker looks at."""
    if connection.features.has_select_for_update_skip_locked:
        return jobs.select_for_update(skip_locked=True)
    return jobs


def _running_by_organisation() -> Counter[str]:
    counts = Job.objects.filter(state=State.RUNNING).order_by().values_list("organisation")
    return Counter(dict(counts.annotate(Count("id"))))


def _organisations_waiting() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(_WAITING)
        return {organisation for (organisation,) in cursor.fetchall()}


def _lease(jobs: list[Job], worker: str, now: datetime, lease: timedelta) -> list[Job]:
    given = {
        "state": State.RUNNING,
        "worker": worker,
        "started_at": now,
        "heartbeat_at": now,
        "lease_until": now + lease,
    }
    Job.objects.filter(id__in=[job.id for job in jobs]).update(attempt=F("attempt") + 1, **given)
    for job in jobs:
        job.attempt += 1
        for name, value in given.items():
            setattr(job, name, value)
    return jobs
