"""Tasks for tests, in a module that a worker's own process can import too."""

import asyncio
import os
import time
from pathlib import Path

from django.db import transaction
from django_tasks import task

from sourdine.audit.models import Event
from sourdine.jobs.running import current_job

ACTION = "chore.done"


def many(chore, calls):
    """One job for each tuple of arguments."""
    with transaction.atomic():
        for arguments in calls:
            chore.enqueue(*arguments)


@task()
def add(one, other):
    return one + other


@task(takes_context=True)
def tell_attempt(context):
    return context.attempt


@task()
def note(what):
    """An effect that the database keeps, by itself."""
    Event.objects.create(action=ACTION, reason=what)


@task()
def note_with_the_job(what, sink=None, seconds=0):
    """An effect outside, known by its key, then one in the database that stands or falls with the job."""
    job = current_job()
    if sink:
        with Path(sink).open("a") as out:
            out.write(f"{job.idempotency_key} {what}\n")
    time.sleep(seconds)
    with job.commit(what):
        Event.objects.create(action=ACTION, reason=what)


@task()
def note_then_fail(what):
    with current_job().commit():
        Event.objects.create(action=ACTION, reason=what)
        raise ValueError(what)


@task(most_attempts=2)
def fail(said):
    raise ValueError(said)


def refuse_to_be_told(state, what):
    Event.objects.create(action=ACTION, reason=f"{what}: {state}")
    if what == "spoilt":
        raise ValueError(what)


@task(most_attempts=1, when_dropped=refuse_to_be_told)
def await_what_comes(what):
    raise ValueError(what)


@task()
def fail_from(said):
    try:
        {}[said]
    except KeyError as cause:
        raise ValueError(said) from cause


@task()
def leave():
    raise SystemExit(3)


class Panic(BaseException):
    """As a library written in Rust raises it."""


@task()
def panic(said):
    raise Panic(said)


@task()
def be_cancelled():
    raise asyncio.CancelledError


@task()
def be_interrupted():
    raise KeyboardInterrupt


@task()
def return_something_odd():
    return object()


@task()
def enqueue_another(what):
    note.enqueue(what)


@task()
def linger(folder):
    """Says that it began, and goes on until it is told to end."""
    begun, end = Path(folder) / "begun", Path(folder) / "end"
    with begun.open("a") as out:
        out.write(f"{os.getpid()}\n")
    deadline = time.monotonic() + 60
    while not end.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    with current_job().commit():
        Event.objects.create(action=ACTION, reason="lingered")


NOT_A_TASK = add.func


@task()
def scheduled():
    with current_job().commit():
        Event.objects.create(action=ACTION, reason="scheduled")
