from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from serving import Service, free_port, until

from sourdine.cli.first_start import prepare


@pytest.fixture
def ground(tmp_path):
    environ = {"SOURDINE_DATA": str(tmp_path / "data"), "SOURDINE_KEYS": str(tmp_path / "keys")}
    prepare(environ)
    return environ


@pytest.fixture
def worker(ready):
    started = []

    def start(*options, **environ):
        started.append(Service(ready, "worker", *options, **environ))
        return started[-1]

    yield start
    for service in started:
        service.end()


def test_a_supervised_worker_ends_when_nobody_holds_its_other_end(worker):
    one = worker("--concurrency", 1, SOURDINE_SUPERVISED="1")
    one.process.stdin.close()
    assert one.process.wait(60) == 0


def test_a_worker_of_its_own_does_not_care_who_started_it(worker):
    port = free_port()
    one = worker("--concurrency", 1, "--metrics-port", port)
    one.port = port
    until(one.answers)  # who is told to stop before it is at work ends otherwise
    one.process.stdin.close()
    with pytest.raises(subprocess.TimeoutExpired):
        one.process.wait(3)
    assert one.stop() == 0


def test_a_worker_shows_its_counters_when_asked(worker):
    port = free_port()
    one = worker("--metrics-port", port)
    one.port = port
    until(one.answers)
    assert one.stop() == 0


def test_a_migration_without_its_database_says_so(script, ground, monkeypatch):
    for name, value in ground.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("SOURDINE_DATABASE_URL", "postgresql://sourdine:hush@127.0.0.1:9/sourdine")
    said = script("migrate")
    assert said.code == 2
    assert said.err.endswith("[database_unreachable]\n")
    assert "hush" not in said.err
