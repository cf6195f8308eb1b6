"""What an administrator may do to jobs, and the overview of the queues."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Count, F, Min, Q
from django.utils import timezone

from sourdine.jobs import backend
from sourdine.jobs.models import MOST_ATTEMPTS, Job, State

if TYPE_CHECKING:
    from datetime import timedelta
    from uuid import UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class QueueOverview:
    """One queue, now. `oldest_waits` is how long the oldest job that is due has waited for a worker."""

    name: str
    ready: int
    running: int
    failed: int
    oldest_waits: timedelta | None


def retry(job: UUID) -> bool:
    """Ready again, with as many attempts ahead as a new job; False unless it had failed or was cancelled."""
    again = Job.objects.filter(id=job, state__in=(State.FAILED, State.CANCELLED))
    # The count goes on: an attempt's number is half of the fence, and never comes twice.
    return bool(
        again.update(
            state=State.READY,
            run_after=timezone.now(),
            finished_at=None,
            most_attempts=F("attempt") + MOST_ATTEMPTS,
        )
    )


@transaction.atomic
def cancel(job: UUID) -> bool:
    """Never run, and what waits for it is told; False unless it was ready. What runs is left to end."""
    ready = Job.objects.filter(id=job, state=State.READY)
    if not ready.update(state=State.CANCELLED, finished_at=timezone.now()):
        return False
    backend.settle_dropped(Job.objects.get(id=job))
    return True


def overview() -> list[QueueOverview]:
    """The queues that hold something unfinished or failed."""
    now = timezone.now()
    told = Job.objects.filter(state__in=(State.READY, State.RUNNING, State.FAILED)).order_by("queue")
    due = Min("run_after", filter=Q(state=State.READY, run_after__lte=now))
    counts = {
        state.value: Count("id", filter=Q(state=state))
        for state in (State.READY, State.RUNNING, State.FAILED)
    }
    return [
        QueueOverview(
            name=queue, oldest_waits=oldest and now - oldest, ready=ready, running=running, failed=failed
        )
        for queue, oldest, ready, running, failed in told.values_list("queue").annotate(due=due, **counts)
    ]
