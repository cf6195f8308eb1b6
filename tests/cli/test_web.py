from __future__ import annotations

import os
import signal
import socket
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from serving import Service, code_of, gone, until

from sourdine.cli.first_start import prepare


@pytest.fixture
def web(tmp_path):
    prepare({"SOURDINE_DATA": str(tmp_path / "data"), "SOURDINE_KEYS": str(tmp_path / "keys")})
    started = []

    def start(*options):
        started.append(Service(tmp_path, "web", *options))
        return started[-1]

    yield start
    for service in started:
        service.end()


def test_the_pages_are_served_until_it_is_told_to_stop(web):
    service = web()
    until(service.answers)
    assert service.stop(signal.SIGTERM) == 0
    assert service.answers() is None


def test_its_own_processes_end_with_it_even_by_kill_9(web):
    service = web()
    until(service.answers)
    family = service.family()
    assert family
    os.kill(service.process.pid, signal.SIGKILL)
    until(lambda: gone(family))


def test_a_port_that_is_taken_is_not_shared(web):
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        refused = web("--port", taken.getsockname()[1])
        assert refused.process.wait(60) == 2
    assert code_of(refused.said) == "port_taken"


def test_a_dozen_browsers_that_keep_their_connections_keep_nobody_out(web):
    """A small limit on what is served at once would count them too, though they ask for nothing."""
    service = web()
    until(service.answers)
    idle = [socket.create_connection(("127.0.0.1", service.port)) for _ in range(12)]
    try:
        for one in idle:
            one.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert one.recv(100).startswith(b"HTTP/1.1")
        assert service.answers()
    finally:
        for one in idle:
            one.close()
