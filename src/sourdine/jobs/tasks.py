"""The table's own housekeeping."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db.models import Q
from django.utils import timezone
from django_tasks import task

from sourdine.jobs.models import Job, State
from sourdine.jobs.schedule import daily

KEEP_DONE: Final = timedelta(days=7)
KEEP_FAILED: Final = timedelta(days=90)
_BATCH: Final = 2000  # no transaction over a second


@daily(at="04:40")
@task()
def purge_finished() -> int:
    """Deletes what finished long ago; what failed is kept for longer, to be looked into."""
    now = timezone.now()
    old = Q(state=State.DONE, finished_at__lt=now - KEEP_DONE) | Q(finished_at__lt=now - KEEP_FAILED)
    deleted = 0
    while batch := list(
        Job.objects.filter(old).order_by("finished_at").values_list("id", flat=True)[:_BATCH]
    ):
        deleted += Job.objects.filter(id__in=batch).delete()[0]
    return deleted
