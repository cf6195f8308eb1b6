"""The service in one command, run for real: its processes, its folders, its end."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import stat
import sys
from pathlib import Path

import psutil
import pytest

sys.path.insert(0, str(Path(__file__).parent))

from serving import Service, code_of, free_port, gone, until


@pytest.fixture
def start(tmp_path):
    started = []

    def one(*options, command="serve", **environ):
        started.append(Service(tmp_path, command, *options, **environ))
        return started[-1]

    yield one
    for service in started:
        service.end()


@pytest.fixture(scope="module")
def first_start(tmp_path_factory):
    """A service that was started for the first time, answered, and was stopped; its folders are only read."""
    service = Service(tmp_path_factory.mktemp("first"), "serve")
    try:
        until(service.answers)
        until(lambda: service.children("worker"))
        until(lambda: "Sourdine is at" in service.said)
        assert service.stop() == 0
    finally:
        service.end()
    return service


@pytest.fixture
def started_before(first_start, tmp_path):
    """The folders that a first start left, as the test's own service finds them."""
    for folder in (first_start.data, first_start.keys):
        shutil.copytree(folder, tmp_path / folder.name)
    return tmp_path / "keys"


@pytest.fixture
def serving(start, started_before):  # noqa: ARG001 -- a first start costs more, and has tests of its own
    """A service that answers."""
    service = start()
    until(service.answers)
    until(lambda: service.children("worker"))
    return service


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_a_first_start_makes_what_is_needed_and_closes_it_to_others(first_start):
    assert mode(first_start.data) == mode(first_start.keys) == 0o700
    for name in ("seal.keyset.json", "index.keyset.json", "django-secret-key", "signing-key.pem"):
        assert mode(first_start.keys / name) == 0o600
    assert (first_start.data / "sourdine.sqlite3").exists()


def test_a_first_start_says_where_it_is_and_what_the_keys_are(first_start):
    assert f"http://127.0.0.1:{first_start.port}/" in first_start.said
    assert "loses the register" in first_start.said
    assert "sourdine backup" in first_start.said


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"])
def test_it_stops_in_order_when_told_to(serving, number):
    family = serving.family()
    assert serving.stop(number) == 0
    assert gone(family)
    assert serving.answers() is None
    assert serving.said.endswith("Stopped.\n")


def test_a_second_start_makes_nothing_anew(start, started_before):
    keys = {path.name: path.read_bytes() for path in started_before.iterdir()}
    again = start()
    until(again.answers)
    assert {path.name: path.read_bytes() for path in again.keys.iterdir()} == keys
    assert "loses the register" not in again.said


def test_a_register_whose_keys_are_gone_is_not_served_with_new_ones(start, started_before):
    started_before.rename(started_before.with_name("elsewhere"))
    refused = start()
    assert refused.process.wait(60) == 2
    assert code_of(refused.said) == "keyring_missing"
    assert not refused.keys.exists()


def test_keys_that_others_can_read_are_refused(start, started_before):
    (started_before / "seal.keyset.json").chmod(0o644)
    refused = start()
    assert refused.process.wait(60) == 2
    assert code_of(refused.said) == "keyring_readable_by_others"


def test_a_port_that_is_taken_is_refused_before_anything_is_made(start):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        refused = start("--port", taken.getsockname()[1])
        assert refused.process.wait(60) == 2
    assert code_of(refused.said) == "port_taken"
    assert not refused.data.exists()


def test_a_folder_that_cannot_be_made_is_refused(start, tmp_path):
    (tmp_path / "data").write_text("a file")
    refused = start()
    assert refused.process.wait(60) == 2
    assert code_of(refused.said) == "folder_unusable"


def test_a_database_that_does_not_answer_is_refused_without_its_password(start):
    nowhere = "postgresql://sourdine:hush@127.0.0.1:9/sourdine"
    refused = start(SOURDINE_DATABASE_URL=nowhere)
    assert refused.process.wait(60) == 2
    assert code_of(refused.said) == "database_unreachable"
    assert "hush" not in refused.said


@pytest.mark.parametrize("word", ["web", "worker"])
def test_a_process_that_crashes_is_started_again(serving, word):
    (first,) = serving.children(word)
    first.kill()
    until(lambda: [one for one in serving.children(word) if one.pid != first.pid])
    until(serving.answers)
    assert serving.stop() == 0


def test_kill_9_of_the_supervisor_leaves_nothing_running(serving):
    family = serving.family()
    assert len(family) >= 3
    os.kill(serving.process.pid, signal.SIGKILL)
    until(lambda: gone(family))


def test_as_many_workers_as_wanted(start):
    service = start("--workers", 2, "--port", free_port())
    until(lambda: len(service.children("worker")) == 2)
    assert service.stop() == 0


def test_without_the_server_extra_it_says_how_to_install_it(sourdine, monkeypatch):
    monkeypatch.setitem(sys.modules, "granian", None)
    said = sourdine("serve")
    assert said.code == 2
    assert 'pip install "sourdine[server]"' in said.err


@pytest.mark.parametrize("command", ["serve", "web", "worker", "migrate"])
def test_help_needs_no_server(sourdine, monkeypatch, command):
    for module in ("django", "granian", "tink"):
        monkeypatch.setitem(sys.modules, module, None)
    assert sourdine(command, "--help").code == 0


def test_processes_are_found_to_be_gone_only_when_they_are():
    assert not gone([psutil.Process()])
    assert gone([])
