"""A worker process: claims, runs, keeps its leases alive, retries, and leaves in order when it is told to."""

from __future__ import annotations

import logging
import os
import queue
import secrets
import socket
import threading
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connections
from django.utils.module_loading import autodiscover_modules

from sourdine.jobs import metrics
from sourdine.jobs.claim import claim, extend
from sourdine.jobs.running import RunningJob, name_of, run
from sourdine.jobs.schedule import TIMETABLE, Timetable

if TYPE_CHECKING:
    from collections.abc import Callable

    from sourdine.jobs.models import Job

_log = logging.getLogger("sourdine.jobs")
_IDLE_PAUSE: Final = 0.5
_LONGEST_TROUBLE: Final = 30.0
_TO_CLOSE: Final = 2.0
_HEARTBEATS_A_LEASE: Final = 6
_A_LEASE: Final = timedelta(seconds=60)


@dataclass(frozen=True, kw_only=True, slots=True)
class Terms:
    """How a worker works; `of_the_service` reads them from the settings."""

    threads: int = 2
    lease: timedelta = _A_LEASE
    grace: timedelta = timedelta(seconds=20)
    queues: tuple[str, ...] = ()  # none: all of them

    @classmethod
    def of_the_service(cls, *, threads: int | None = None, queues: tuple[str, ...] = ()) -> Terms:
        service = settings.SOURDINE
        return cls(
            threads=threads or service.worker_threads,
            lease=timedelta(seconds=service.job_lease_seconds),
            grace=timedelta(seconds=service.job_grace_seconds),
            queues=queues,
        )


class Worker:
    """`run` works until `stop` is called, from a signal's handler or another thread."""

    def __init__(self, terms: Terms, *, timetable: Timetable = TIMETABLE) -> None:
        self.name = worker_name()
        self._terms = terms
        self._timetable = timetable
        self._running: dict[int, RunningJob] = {}
        self._handed: queue.SimpleQueue[RunningJob | None] = queue.SimpleQueue()  # None: go home
        self._freed = threading.Event()
        self._left = threading.Event()
        self._look_again_at = 0.0  # at the timetable
        # A plain attribute: a signal's handler must take no lock that the loop may hold.
        self._stopping = False

    def stop(self) -> None:
        self._stopping = True

    def run(self) -> None:
        find_tasks()
        targets = [self._beat, *[self._take_turns] * self._terms.threads]
        threads = [threading.Thread(target=target, daemon=True) for target in targets]
        for thread in threads:
            thread.start()
        _log.info("worker started", extra={"worker": self.name, "threads": self._terms.threads})
        try:
            self._loop()
            self._wait_for_running()
        finally:
            self._give_back_running()
            self._send_home(threads)
        _log.info("worker stopped", extra={"worker": self.name})

    def _loop(self) -> None:
        trouble = 0
        while not self._stopping:
            try:
                busy = self._turn()
                trouble = 0
            except (DatabaseError, InterfaceError) as error:
                trouble += 1
                busy = False
                _log.warning("the database cannot be used", extra={"error": type(error).__name__})
                connections.close_all()
            if not busy:
                self._pause(min(_IDLE_PAUSE * 2**trouble, _LONGEST_TROUBLE))

    def _turn(self) -> bool:
        """Whether there may be more to claim at once."""
        self._freed.clear()
        if time.monotonic() >= self._look_again_at:
            self._look_again_at = time.monotonic() + _IDLE_PAUSE
            self._timetable.enqueue_due()
        free = self._terms.threads - len(self._running)
        if not free:
            return False
        jobs = claim(self.name, most=free, lease=self._terms.lease, queues=self._terms.queues)
        for job in jobs:
            running = RunningJob(job=job, lease=self._terms.lease)
            self._running[id(running)] = running
            self._handed.put(running)
        # Fewer than asked for: the next look would find none.
        return len(jobs) == free

    def _pause(self, seconds: float) -> None:
        """Until a thread is free, or this long; in short sleeps, so that a signal is soon obeyed."""
        deadline = time.monotonic() + seconds
        while not self._stopping and (left := deadline - time.monotonic()) > 0:
            if self._freed.wait(min(left, _IDLE_PAUSE)):
                return

    def _take_turns(self) -> None:
        while (running := self._handed.get()) is not None:
            try:
                metrics.count(running.job.task, run(running))
            except BaseException as error:  # noqa: BLE001 -- a thread that ended would leave its jobs to nobody
                # Not its message: that may hold a value. The job's lease runs out by itself.
                known = {"job": str(running.job.id), "error": name_of(error)}
                _log.error("a job's thread goes on after what it did not foresee", extra=known)
            finally:
                self._running.pop(id(running), None)
                self._freed.set()
                _drop_broken_connections()
        connections.close_all()

    def _beat(self) -> None:
        self._renew_until_left()
        connections.close_all()

    def _renew_until_left(self) -> None:
        pause = self._terms.lease.total_seconds() / _HEARTBEATS_A_LEASE
        while not self._left.wait(pause):
            held = {(one.job.id, one.attempt): one for one in list(self._running.values())}
            if not held:
                continue
            try:
                for lost in extend(self.name, held, lease=self._terms.lease):
                    held[lost].is_lost = True
            except (DatabaseError, InterfaceError) as error:
                _log.warning("leases not renewed", extra={"error": type(error).__name__})
                connections.close_all()

    def _wait_for_running(self) -> None:
        deadline = time.monotonic() + self._terms.grace.total_seconds()
        while self._running and (left := deadline - time.monotonic()) > 0:
            self._freed.clear()
            if self._running:
                self._freed.wait(min(left, _IDLE_PAUSE))

    def _send_home(self, threads: list[threading.Thread]) -> None:
        """What is still in a task's hands ends with the process; its job is another's by now."""
        self._left.set()
        for _ in range(self._terms.threads):
            self._handed.put(None)
        for thread in threads if not self._running else ():
            thread.join(_TO_CLOSE)
        connections.close_all()

    def _give_back_running(self) -> None:
        for running in list(self._running.values()):
            try:
                running.give_back()
            except (DatabaseError, InterfaceError) as error:
                # Its lease runs out by itself.
                _log.warning("a job was not given back", extra={"error": type(error).__name__})


def run_waiting(*, most: int = 1000, on_each: Callable[[Job], None] | None = None) -> int:
    """Runs what is due, here and one after another; returns how many. For tests and demonstrations."""
    name = worker_name()
    done = 0
    while done < most and (jobs := claim(name, most=1, lease=_A_LEASE)):
        run(RunningJob(job=jobs[0], lease=_A_LEASE))
        done += 1
        if on_each:
            on_each(jobs[0])
    return done


def _drop_broken_connections() -> None:
    """Django's own check after a request also drops those that only aged: on SQLite, after every job."""
    for connection in connections.all(initialized_only=True):
        if connection.errors_occurred and not connection.in_atomic_block:
            connection.close()


def find_tasks() -> None:
    """Imports every app's `tasks`, and with them what they declare on a schedule."""
    autodiscover_modules("tasks")


def worker_name() -> str:
    """Unlike any other's, the same machine's and process number's included."""
    return f"{socket.gethostname()[:60]}:{os.getpid()}:{secrets.token_hex(4)}"
