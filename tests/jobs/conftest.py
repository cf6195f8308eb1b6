"""Jobs in the tests' database, and workers on it: in this process, or in processes that can be killed."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.utils import timezone

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))


def url_of_tests():
    """The database that these tests use, as another process is to be told of it."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["SOURDINE_TEST_POSTGRESQL_URL"])._replace(path=f"/{name}").geturl()


@pytest.fixture
def start_worker():
    """Starts `sourdine worker` in a process of its own; whatever still runs at the end is killed."""
    started = []

    def start(*options, **environ):
        told = {
            **os.environ,
            "SOURDINE_DATABASE_URL": url_of_tests(),
            "PYTHONPATH": os.pathsep.join([str(HERE), *sys.path]),
            **{name: str(value) for name, value in environ.items()},
        }
        command = [sys.executable, "-m", "sourdine.cli.main", "worker", *map(str, options)]
        started.append(subprocess.Popen(command, env=told))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


@pytest.fixture
def working():
    """Runs a worker in a thread of this process for as long as the block lasts."""
    from sourdine.jobs.schedule import Timetable
    from sourdine.jobs.worker import Terms, Worker

    @contextmanager
    def work(timetable=None, **terms):
        worker = Worker(Terms(**terms), timetable=timetable or Timetable())
        thread = threading.Thread(target=worker.run)
        thread.start()
        try:
            yield worker
        finally:
            worker.stop()
            thread.join(30)
            assert not thread.is_alive()

    return work


@pytest.fixture
def running():
    """Claims the next job, as a worker of this name does, and hands it over as it runs."""
    from sourdine.jobs.claim import claim
    from sourdine.jobs.running import RunningJob

    def claim_one(worker="one", seconds=60):
        (job,) = claim(worker, most=1, lease=timedelta(seconds=seconds))
        return RunningJob(job=job, lease=timedelta(seconds=seconds))

    return claim_one


@pytest.fixture
def expire():
    """Lets every lease run out."""
    from sourdine.jobs.models import Job, State

    def let_run_out():
        past = timezone.now() - timedelta(seconds=1)
        return Job.objects.filter(state=State.RUNNING).update(lease_until=past)

    return let_run_out
