"""What logging in leaves behind, erased when it is over."""

from __future__ import annotations

from typing import Final

from django.contrib.sessions.models import Session
from django.utils import timezone
from django_tasks import task

from sourdine.accounts import devices
from sourdine.jobs.schedule import daily

_BATCH: Final = 2000  # no transaction over a second


@daily(at="04:20")
@task()
def forget_sessions() -> int:
    """Deletes the sessions that have expired: nothing else ever would."""
    over = Session.objects.filter(expire_date__lt=timezone.now())
    deleted = 0
    while batch := list(over.values_list("pk", flat=True)[:_BATCH]):
        deleted += Session.objects.filter(pk__in=batch).delete()[0]
    devices.forget(timezone.now())
    return deleted
