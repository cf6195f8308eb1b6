"""A job while it runs: what a task may ask of it, and how its result gets past the fence."""

from __future__ import annotations

import logging
import random
import traceback
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from pathlib import PurePath
from typing import TYPE_CHECKING, Final, NoReturn

from django.db import DatabaseError, InterfaceError, transaction
from django.db.models import F
from django.utils import timezone
from django_tasks.base import TaskContext
from django_tasks.utils import get_module_path, normalize_json

from sourdine import statements
from sourdine.jobs import backend
from sourdine.jobs.errors import LeaseLost, NotInAJob
from sourdine.jobs.models import Job, State
from sourdine.statements import Step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import Model

    from sourdine.jobs.models import JobQuerySet

_log = logging.getLogger("sourdine.jobs")
_FIRST_PAUSE: Final = timedelta(seconds=5)
_LONGEST_PAUSE: Final = timedelta(hours=1)
_MOST_DOUBLINGS: Final = 10
# Traces end in the package or in a library; what stands before is the machine's own.
_PLACES: Final = ("site-packages", "src", "lib")


class Outcome(StrEnum):
    """What became of one attempt."""

    DONE = "done"
    RETRIED = "retried"
    FAILED = "failed"
    LOST = "lost"


@dataclass(kw_only=True)
class RunningJob:
    """This attempt of a job. Whatever it writes to the job is refused once another worker took it over."""

    job: Job
    lease: timedelta
    is_finished: bool = field(default=False, init=False)
    is_lost: bool = field(default=False, init=False)  # as the last heartbeat saw it

    @property
    def idempotency_key(self) -> str:
        """The same at every attempt: what an effect outside of the database is to be known by."""
        return str(self.job.id)

    @property
    def attempt(self) -> int:
        return self.job.attempt

    @property
    def is_last_attempt(self) -> bool:
        return self.job.attempt >= self.job.most_attempts

    @contextmanager
    def commit(self, result: object = None) -> Iterator[None]:
        """One transaction for the task's own effects and the end of the job: both or neither, and only once.

        Raises LeaseLost before anything inside is done.
        """
        with transaction.atomic():
            # First, not last: the row stays locked until the effects are in.
            self._end(result)
            yield
        self.is_finished = True

    def end_with(self, *acts: Model | Step) -> None:
        """`commit` in one statement: the end of the job, then these, each only when the one before it changed
        a row. Raises LeaseLost, and nothing is done.
        """
        if not statements.in_turn(self._ending(None), *acts):
            self._lose()
        self.is_finished = True

    @contextmanager
    def fence(self) -> Iterator[None]:
        """One transaction for a step of a longer job; renews the lease. Raises LeaseLost before the step."""
        with transaction.atomic():
            now = timezone.now()
            self._update(heartbeat_at=now, lease_until=now + self.lease)
            yield

    def finish(self, result: object) -> None:
        """Unless `commit` did. Raises LeaseLost."""
        if not self.is_finished:
            self._end(result)
            self.is_finished = True

    def fail(self, error: BaseException) -> Outcome:
        """Tried again after a pause, or failed for good. Raises LeaseLost."""
        known = {"error": name_of(error), "error_trace": trace_of(error), "lease_until": None}
        if self.is_last_attempt:
            self._update(state=State.FAILED, finished_at=timezone.now(), **known)
            return Outcome.FAILED
        self._update(state=State.READY, run_after=timezone.now() + pause_after(self.job.attempt), **known)
        return Outcome.RETRIED

    def give_back(self) -> None:
        """Ready for another worker, as if this attempt had not been."""
        self._held().update(
            state=State.READY, attempt=F("attempt") - 1, worker="", run_after=timezone.now(), lease_until=None
        )

    def _held(self) -> JobQuerySet:
        return Job.objects.held(job=self.job.id, attempt=self.job.attempt, worker=self.job.worker)

    def _update(self, **changes: object) -> None:
        if not self._held().update(**changes):
            self._lose()

    def _end(self, result: object) -> None:
        if not statements.execute(*self._ending(result)):
            self._lose()

    def _ending(self, result: object) -> Step:
        job = self.job
        job.result = normalize_json(result)
        held = [job.id, job.attempt, job.worker]
        return Step(_END, [statements.prepared(job, "result"), timezone.now(), *held])

    def _lose(self) -> NoReturn:
        self.is_lost = True
        raise LeaseLost(job=self.idempotency_key)


# Each job ends so, once.
_END: Final = (
    "UPDATE jobs_job SET state = 'done', result = %s, finished_at = %s, lease_until = NULL, error = '', "
    "error_trace = '' WHERE id = %s AND attempt = %s AND worker = %s AND state = 'running'"
)


_current: ContextVar[RunningJob] = ContextVar("running_job")


def current_job() -> RunningJob:
    """The job that this code runs for. Raises NotInAJob."""
    try:
        return _current.get()
    except LookupError:
        raise NotInAJob from None


def is_last_attempt() -> bool:
    """Whether nobody tries it again if this fails; False outside of a job."""
    try:
        running = current_job()
    except NotInAJob:
        return False
    return running.is_last_attempt


def run(running: RunningJob) -> Outcome:
    """Calls the task and writes down what came of it. Raises nothing but what stops the process."""
    job = running.job
    token = _current.set(running)
    try:
        with backend.on_behalf_of(job.organisation):
            outcome = _attempt(running)
    except LeaseLost:
        outcome = Outcome.LOST
    except (DatabaseError, InterfaceError) as error:
        # What came of it could not be written: the lease runs out, and another attempt finds what is done.
        _log.warning("outcome not written", extra={"job": str(job.id), "error": name_of(error)})
        outcome = Outcome.LOST
    finally:
        _current.reset(token)
    _log.info(
        "job %s: %s",
        job.task,
        outcome,
        extra={"job": str(job.id), "attempt": job.attempt, "error": job.error},
    )
    return outcome


def pause_after(attempt: int) -> timedelta:
    """Doubles from 5 seconds to an hour, give or take a fifth: what failed together returns apart."""
    pause = min(_FIRST_PAUSE * 2 ** min(attempt - 1, _MOST_DOUBLINGS), _LONGEST_PAUSE)
    return pause * random.uniform(0.8, 1.2)  # noqa: S311 -- nothing is kept secret by it


def name_of(error: BaseException) -> str:
    return get_module_path(type(error))[:200]


def trace_of(error: BaseException) -> str:
    """Where it was raised, and what it was raised from: classes and places, no message, no value."""
    lines = []
    for one in _chain(error):
        lines.append(name_of(one))
        lines += [f"  {_place(frame)} in {frame.name}" for frame in traceback.extract_tb(one.__traceback__)]
    return "\n".join(lines)


def _attempt(running: RunningJob) -> Outcome:
    try:
        running.finish(_call(running.job))
    except (LeaseLost, KeyboardInterrupt):
        # The latter stops the process that runs jobs by hand; a worker's threads never see it.
        raise
    except BaseException as error:  # noqa: BLE001 -- the task's failure, not the worker's: the panic of a library
        # written in Rust, a coroutine that was cancelled and an exit are no Exception.
        running.job.error = name_of(error)
        return Outcome.DONE if running.is_finished else running.fail(error)
    return Outcome.DONE


def _call(job: Job) -> object:
    task = backend.task_called(job.task)
    args, kwargs = job.arguments["args"], job.arguments["kwargs"]
    if task.takes_context:
        args = [TaskContext(task_result=task.get_backend().get_result(str(job.id))), *args]
    return task.call(*args, **kwargs)


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    one: BaseException | None = error
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        yield one
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)


def _place(frame: traceback.FrameSummary) -> str:
    parts = PurePath(frame.filename).parts
    cut = max((len(parts) - 1 - parts[::-1].index(name) for name in _PLACES if name in parts), default=-1)
    return f"{'/'.join(parts[cut + 1 :])}:{frame.lineno}"
