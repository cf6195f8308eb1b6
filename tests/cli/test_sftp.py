"""`sourdine sftp`: the door alone, as an operator starts it."""

import re
import signal
import socket

import pytest
from serving import Service, code_of, gone, until

from sourdine.sftp import host_key


@pytest.fixture
def sftp(ready):
    started = []

    def start(*options, **environ):
        started.append(Service(ready, "sftp", *options, **environ))
        return started[-1]

    yield start
    for service in started:
        service.end()


def greeting(service):
    """What the door says first; nothing while it is not open."""
    try:
        with socket.create_connection(("127.0.0.1", service.port), timeout=5) as client:
            return client.recv(100)
    except OSError:
        return b""


def test_it_is_open_until_it_is_told_to_stop(sftp):
    service = sftp()
    assert until(lambda: greeting(service)).startswith(b"SSH-2.0-Sourdine")
    assert service.stop(signal.SIGTERM) == 0
    assert greeting(service) == b""


def test_ctrl_c_ends_it_in_order(sftp):
    service = sftp()
    until(lambda: greeting(service))
    assert service.stop(signal.SIGINT) == 0
    assert "Traceback" not in service.said


def test_it_says_where_it_is_and_by_which_key_it_is_known(sftp):
    service = sftp()
    until(lambda: greeting(service))
    shown = host_key.load(service.keys).get_fingerprint()
    assert re.search(rf"sftp://127\.0\.0\.1:{service.port}, key {re.escape(shown)}", service.said)


def test_it_speaks_french(sftp):
    service = sftp(LANG="fr_FR.UTF-8", LANGUAGE="fr", SOURDINE_LANGUAGE="fr")
    until(lambda: greeting(service))
    assert "Porte SFTP" in service.said


def test_its_key_is_the_same_at_the_next_start(sftp):
    prints = []
    for _ in range(2):
        service = sftp()
        until(lambda service=service: greeting(service))
        prints.append(host_key.load(service.keys).get_fingerprint())
        service.stop()
    assert prints[0] == prints[1]


def test_without_its_key_that_clients_know_it_does_not_start(sftp):
    service = sftp()
    until(lambda: greeting(service))
    service.stop()
    (service.keys / host_key.NAME).unlink()
    refused = sftp()
    assert refused.process.wait(60) == 2
    assert code_of(refused.said) == "sftp_host_key_missing"


def test_a_port_that_is_taken_is_not_shared(sftp):
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        refused = sftp("--port", taken.getsockname()[1])
        assert refused.process.wait(60) == 2
    assert code_of(refused.said) == "port_taken"


def test_the_port_of_the_settings_is_used_when_none_is_said(sftp):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    service = sftp("--host", "127.0.0.1", SOURDINE_SFTP_PORT=str(port))
    service.port = port
    assert until(lambda: greeting(service)).startswith(b"SSH-2.0-Sourdine")


def test_stopping_sends_away_who_is_connected(sftp):
    service = sftp()
    until(lambda: greeting(service))
    with socket.create_connection(("127.0.0.1", service.port), timeout=30) as client:
        assert client.recv(100)
        family = [*service.family()]
        assert service.stop(signal.SIGTERM) == 0
        while client.recv(4096):
            pass
    assert gone(family)
