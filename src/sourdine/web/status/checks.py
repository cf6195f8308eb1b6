"""What a service needs in order to answer, and what its operator should look at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Max

from sourdine import sealing
from sourdine.clock import now
from sourdine.errors import SourdineError
from sourdine.jobs.models import Job
from sourdine.register.models import Publication

if TYPE_CHECKING:
    from collections.abc import Callable

# Scheduled work runs every few minutes: workers that left nothing for longer are not there.
_SILENCE: Final = timedelta(minutes=30)


@dataclass(frozen=True, kw_only=True, slots=True)
class Check:
    """What was looked at, and what was found: `ok`, or a code that says why not.

    Without a `vital` one no page can be answered. The others are for the operator: taking
    every web process away because no worker runs would turn a delay into a breakdown.
    """

    name: str
    is_vital: bool
    finding: str

    @property
    def is_ok(self) -> bool:
        return self.finding == OK


OK: Final = "ok"
UNKNOWN: Final = "unknown"


def look() -> tuple[Check, ...]:
    vital = [("database", database), ("migrations", migrations), ("keyring", keyring)]
    others = [("image", image), ("workers", workers)]
    return (
        *(Check(name=name, is_vital=True, finding=_found(check)) for name, check in vital),
        *(Check(name=name, is_vital=False, finding=_found(check)) for name, check in others),
    )


def _found(check: Callable[[], str]) -> str:
    try:
        return check()
    except DatabaseError:
        return UNKNOWN


def database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "unreachable"
    return OK


def migrations() -> str:
    return OK if _is_migrated() else "not_applied"


def _is_migrated() -> bool:
    if _was_migrated.cache_info().currsize:
        return True
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return False
    return _was_migrated()


@lru_cache(maxsize=1)
def _was_migrated() -> bool:
    """Once applied they stay so while this code runs; reading them all at each probe would cost."""
    return True


def keyring() -> str:
    try:
        ring = sealing.current()
        sealed = ring.seal(b"ready", about="readiness")
        return OK if ring.unseal(sealed, about="readiness") == b"ready" else "unusable"
    except SourdineError as wrong:
        return wrong.code


def image() -> str:
    newest = Publication.objects.aggregate(at=Max("as_of"))["at"]
    if newest is None:
        return "none"
    most = timedelta(hours=settings.SOURDINE.ready_image_age_hours)
    return OK if now() - newest <= most else "old"


def workers() -> str:
    """They are many and come and go: what they have left in the table of jobs shows that some run."""
    seen = Job.objects.aggregate(beat=Max("heartbeat_at"), start=Max("started_at"))
    latest = max(filter(None, seen.values()), default=None)
    if latest is None:
        return "never_seen"
    return OK if now() - latest <= _SILENCE else "silent"
