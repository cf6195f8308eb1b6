"""The one table of work: what is to be done, who holds it now and until when, and what came of it."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar, Final

from django.db import models
from django.db.models import Q
from django.utils import timezone

if TYPE_CHECKING:
    from datetime import datetime, timedelta

MOST_ATTEMPTS: Final = 12  # with the back-off, about two hours and a half


class State(models.TextChoices):
    READY = "ready"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


FINISHED: Final = (State.DONE, State.FAILED, State.CANCELLED)


class JobQuerySet(models.QuerySet["Job"]):
    def due(self, at: datetime) -> JobQuerySet:
        """Ready, and its time has come."""
        return self.filter(state=State.READY, run_after__lte=at)

    def expired(self, at: datetime) -> JobQuerySet:
        """Running, but whoever runs it has not been heard of for a whole lease."""
        return self.filter(state=State.RUNNING, lease_until__lt=at)

    def held(self, *, job: uuid.UUID, attempt: int, worker: str) -> JobQuerySet:
        """The one job, if this attempt of this worker still holds it: the fence."""
        return self.filter(id=job, attempt=attempt, worker=worker, state=State.RUNNING)


class Job(models.Model):
    """One call of a task. A worker holds it by a lease; (attempt, worker) is the fence around its result."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    task = models.CharField(max_length=200)
    arguments = models.JSONField(default=dict)  # {"args": […], "kwargs": {…}}
    queue = models.CharField(max_length=60, default="default")
    priority = models.SmallIntegerField(default=0)
    # On whose behalf, for fairness; empty for the service's own work.
    organisation = models.CharField(max_length=60, blank=True, default="")
    # One tick of a schedule is one job, however many workers see that it is due.
    key = models.CharField(max_length=240, unique=True, null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.READY)
    run_after = models.DateTimeField(default=timezone.now)
    attempt = models.PositiveSmallIntegerField(default=0)
    most_attempts = models.PositiveSmallIntegerField(default=MOST_ATTEMPTS)
    worker = models.CharField(max_length=120, blank=True, default="")
    lease_until = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    enqueued_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    result = models.JSONField(null=True, blank=True)
    # The class and the places in the code; never the message, which may hold somebody's data.
    error = models.CharField(max_length=200, blank=True, default="")
    error_trace = models.TextField(blank=True, default="")

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-enqueued_at"]
        indexes: ClassVar = [
            # The one index of what is ready: of two, the planner takes the wrong one where it believes that
            # nothing waits, as its statistics say for the first minute of any rush, and sorts thousands.
            models.Index(
                fields=["organisation", "-priority", "run_after"],
                condition=Q(state="ready"),
                name="jobs_next_of_organisation",
            ),
            models.Index(fields=["lease_until"], condition=Q(state="running"), name="jobs_leased"),
            models.Index(
                fields=["finished_at"], condition=Q(finished_at__isnull=False), name="jobs_finished"
            ),
            models.Index(fields=["-enqueued_at"], name="jobs_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.task.rpartition('.')[2]} {str(self.id)[:8]}: {self.state}"

    @property
    def waited(self) -> timedelta | None:
        """How long it stood ready before its first attempt; until now when there was none."""
        if self.state == State.CANCELLED:
            return None
        return (self.started_at or timezone.now()) - self.enqueued_at
