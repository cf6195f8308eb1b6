"""What is due on a schedule: declared above a task, enqueued once a tick by the first worker to see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar
from zoneinfo import ZoneInfo

from django.utils import timezone

from sourdine.jobs.backend import most_attempts
from sourdine.jobs.errors import NotASchedule
from sourdine.jobs.models import Job, State

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django_tasks.base import Task

T = TypeVar("T", bound="Task[..., Any]")
_PARIS: Final = ZoneInfo("Europe/Paris")
# Finished jobs are kept for longer than this, so that the row of the latest tick is still there to be seen.
_LONGEST: Final = timedelta(days=1)
_TRIES: Final = 3  # what runs again soon need not be tried for hours


class Rhythm(Protocol):
    def latest_tick(self, at: datetime) -> datetime:
        """The last instant up to `at` at which the work was due: several that were missed are one."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Every:
    period: timedelta

    def latest_tick(self, at: datetime) -> datetime:
        return at - (at - datetime.fromtimestamp(0, UTC)) % self.period


@dataclass(frozen=True, kw_only=True, slots=True)
class Daily:
    at: time

    def latest_tick(self, at: datetime) -> datetime:
        today = at.astimezone(_PARIS).date()
        ticks = (datetime.combine(today - timedelta(days=back), self.at, _PARIS) for back in (0, 1))
        return next(tick for tick in ticks if tick.astimezone(UTC) <= at).astimezone(UTC)


@dataclass(frozen=True, kw_only=True, slots=True)
class Schedule:
    task: Task[..., Any]
    rhythm: Rhythm
    most_attempts: int


class Timetable:
    """The schedules of a service, and the ticks that this process has already seen to."""

    def __init__(self) -> None:
        self._schedules: dict[str, Schedule] = {}
        self._seen: dict[str, datetime] = {}

    @property
    def schedules(self) -> Mapping[str, Schedule]:
        """By the task's dotted path."""
        return self._schedules

    def add(self, schedule: Schedule) -> None:
        self._schedules[schedule.task.module_path] = schedule

    def enqueue_due(self, at: datetime | None = None) -> None:
        """One job for each schedule whose latest tick has none; the table's unique key settles who is first.

        A tick waits while the job of an earlier one is ready or running: work never overlaps itself.
        """
        at = at or timezone.now()
        for path, schedule in self._schedules.items():
            tick = schedule.rhythm.latest_tick(at)
            if self._seen.get(path) != tick and _enqueue(path, schedule, tick):
                self._seen[path] = tick


TIMETABLE: Final = Timetable()


def every(
    *, seconds: int = 0, minutes: int = 0, hours: int = 0, timetable: Timetable = TIMETABLE
) -> Callable[[T], T]:
    """Above `@task()`: due once a period, counted from the epoch. Raises NotASchedule."""
    period = timedelta(seconds=seconds, minutes=minutes, hours=hours)
    if not timedelta(seconds=1) <= period <= _LONGEST:
        raise NotASchedule(given=period)
    return _adding(timetable, Every(period=period), _TRIES)


def daily(*, at: str, timetable: Timetable = TIMETABLE) -> Callable[[T], T]:
    """Above `@task()`: due once a day at this time of Paris. Raises NotASchedule."""
    try:
        rhythm = Daily(at=time.fromisoformat(at))
    except ValueError as unreadable:
        raise NotASchedule(given=at) from unreadable
    return _adding(timetable, rhythm, None)


def _adding(timetable: Timetable, rhythm: Rhythm, tries: int | None) -> Callable[[T], T]:
    def add(task: T) -> T:
        timetable.add(Schedule(task=task, rhythm=rhythm, most_attempts=tries or most_attempts(task)))
        return task

    return add


def _enqueue(path: str, schedule: Schedule, tick: datetime) -> bool:
    """Whether the tick has its job now, by this process or another."""
    key = f"{path}@{tick:%Y-%m-%dT%H:%M:%SZ}"
    unfinished = Job.objects.filter(task=path, key__isnull=False, state__in=(State.READY, State.RUNNING))
    if unfinished.exclude(key=key).exists():
        return False
    job = Job(
        task=path,
        arguments={"args": [], "kwargs": {}},
        key=key,
        queue=schedule.task.queue_name,
        priority=schedule.task.priority,
        most_attempts=schedule.most_attempts,
    )
    # Two workers may get here at once: the second insert does nothing.
    Job.objects.bulk_create([job], ignore_conflicts=True)
    return True
