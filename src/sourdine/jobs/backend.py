"""Where `enqueue` puts a task: a row of the job table, written in the caller's transaction."""

from __future__ import annotations

import dataclasses
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks import TaskResult, TaskResultStatus
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskError
from django_tasks.exceptions import TaskResultDoesNotExist
from django_tasks.utils import normalize_json

from sourdine import statements
from sourdine.jobs.errors import NoSuchTask
from sourdine.jobs.models import MOST_ATTEMPTS, Job, State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime

P = ParamSpec("P")
T = TypeVar("T")
_organisation: ContextVar[str] = ContextVar("organisation", default="")
_STATUS = {
    State.READY: TaskResultStatus.READY,
    State.RUNNING: TaskResultStatus.RUNNING,
    State.DONE: TaskResultStatus.SUCCESSFUL,
    State.FAILED: TaskResultStatus.FAILED,
    State.CANCELLED: TaskResultStatus.FAILED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class JobTask(Task[..., Any]):
    """A task that also says how often it is tried, and what settles what waits for it when it never will
    be: `@task(most_attempts=3, when_dropped=settle)`.

    `when_dropped` is given the job's last state (`cancelled`, or `failed` with the workers that ran it) and
    its arguments, in the transaction that writes that state; doing it twice must be once.
    """

    most_attempts: int = MOST_ATTEMPTS
    when_dropped: Callable[..., None] | None = None


class JobBackend(BaseTaskBackend):
    task_class = JobTask  # type: ignore[assignment]
    supports_defer = True
    supports_get_result = True
    supports_priority = True

    def enqueue(self, task: Task[P, T], args: P.args, kwargs: P.kwargs) -> TaskResult[T]:  # type: ignore[valid-type]
        # No signal is sent: what listens to django_tasks' logs the message of a failed task's exception.
        self.validate_task(task)
        job = job_of(task, args, kwargs)
        statements.insert(job)
        return _as_result(task, job)

    def get_result(self, result_id: str) -> TaskResult[Any]:
        """Raises TaskResultDoesNotExist."""
        try:
            job = Job.objects.get(id=UUID(result_id))
        except (Job.DoesNotExist, ValueError, ValidationError) as missing:
            raise TaskResultDoesNotExist(result_id) from missing
        return _as_result(task_called(job.task), job)


@contextmanager
def on_behalf_of(organisation: str) -> Iterator[None]:
    """What is enqueued inside counts as this organisation's, and waits its turn among the others."""
    token = _organisation.set(organisation)
    try:
        yield
    finally:
        _organisation.reset(token)


def task_called(path: str) -> JobTask:
    """The task that stands at a dotted path. Raises NoSuchTask."""
    try:
        task = import_string(path)
    except ImportError as missing:
        raise NoSuchTask(task=path) from missing
    # The path comes from the database: only what was declared as a task is ever called.
    if not isinstance(task, JobTask):
        raise NoSuchTask(task=path)
    return task


def settle_dropped(job: Job) -> None:
    """Tells whatever waits for a job that it will never run. One of another version has nothing to tell."""
    with suppress(NoSuchTask):
        settle = task_called(job.task).when_dropped
        if settle is not None:
            settle(State(job.state), *job.arguments["args"], **job.arguments["kwargs"])


def most_attempts(task: Task[..., Any]) -> int:
    return task.most_attempts if isinstance(task, JobTask) else MOST_ATTEMPTS


def job_of(
    task: Task[..., Any], args: Sequence[Any], kwargs: Mapping[str, Any], *, at: datetime | None = None
) -> Job:
    """The row that calls the task, not before `at`; `enqueue` writes it, or a caller beside its own."""
    now = timezone.now()
    return Job(
        task=task.module_path,
        arguments={"args": normalize_json(args), "kwargs": normalize_json(kwargs)},
        queue=task.queue_name,
        priority=task.priority,
        organisation=_organisation.get(),
        run_after=at or task.run_after or now,
        enqueued_at=now,
        most_attempts=most_attempts(task),
    )


def _as_result(task: Task[..., Any], job: Job) -> TaskResult[Any]:
    result: TaskResult[Any] = TaskResult(
        task=dataclasses.replace(task, priority=job.priority, queue_name=job.queue, run_after=job.run_after),
        id=str(job.id),
        status=_STATUS[State(job.state)],
        enqueued_at=job.enqueued_at,
        started_at=job.started_at,
        finished_at=job.finished_at,
        last_attempted_at=job.started_at,
        args=job.arguments["args"],
        kwargs=job.arguments["kwargs"],
        backend=task.backend,
        errors=[TaskError(exception_class_path=job.error, traceback=job.error_trace)] if job.error else [],
        worker_ids=[job.worker] * job.attempt,
    )
    object.__setattr__(result, "_return_value", job.result)
    return result
