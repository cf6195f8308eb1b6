"""Webhooks over TLS: to the address that was judged, under the name that its certificate must bear."""

import socket
import ssl
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from authority import LATELY, Authority
from organisations import actor, organisation

from sourdine.professionals.models import WebhookDelivery
from sourdine.professionals.services import webhooks
from sourdine.professionals.tasks import deliver
from sourdine.professionals.vocabulary import WebhookEvent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
HOST = "hook.example.org"


@pytest.fixture
def authority(tmp_path, monkeypatch):
    """The one that the service trusts, in the place of the world's; verification itself is untouched."""
    made = Authority(tmp_path)
    monkeypatch.setattr("certifi.where", lambda: str(made.path))
    return made


@contextmanager
def tls_server(certificate):
    """A program of an organisation; what it was asked, and by which name."""
    asked, names = [], []

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers["Content-Length"]))
            asked.append(self.headers["Host"])
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_):
            pass

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.sni_callback = lambda _socket, name, _context: names.append(name)
    listening = HTTPServer(("127.0.0.1", 0), Answering)
    listening.socket = context.wrap_socket(listening.socket, server_side=True)
    thread = threading.Thread(target=listening.serve_forever, daemon=True)
    thread.start()
    try:
        yield listening.server_port, asked, names
    finally:
        listening.shutdown()
        listening.server_close()
        thread.join()


@pytest.fixture
def told(limited, monkeypatch):
    """Adds a webhook at a host that leads to this machine, and tries to tell it once."""
    limited(webhook_private=True)
    here = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 0))]
    monkeypatch.setattr("sourdine.professionals.destinations.socket.getaddrinfo", lambda *_, **__: here)

    def tell(port, host=HOST):
        asking = actor(organisation())
        made = webhooks.add(asking, url=f"https://{host}:{port}/in", events=["deposit.ready"])
        webhooks.emit(asking.organisation, WebhookEvent.DEPOSIT_READY, {}, key="x")
        delivery = WebhookDelivery.objects.get(webhook=made.webhook)
        deliver.call(str(delivery.pk), 0)
        delivery.refresh_from_db()
        return delivery.state, [one.code for one in delivery.tries.all()]

    return tell


def test_a_certificate_of_the_name_is_trusted_at_the_address_that_was_judged(authority, told):
    with tls_server(authority.vouch_for(HOST)) as (port, asked, names):
        assert told(port) == ("delivered", ["delivered"])
    assert asked == [f"{HOST}:{port}"]
    assert names == [HOST]


def test_an_address_without_a_name_needs_a_certificate_of_that_address(authority, told):
    with tls_server(authority.vouch_for("127.0.0.1")) as (port, asked, _):
        assert told(port, "127.0.0.1") == ("delivered", ["delivered"])
    assert len(asked) == 1


@pytest.mark.parametrize("of", ["another.example.org", "example.org", "127.0.0.1"])
def test_a_certificate_of_another_name_or_of_the_address_alone_is_told_nothing(authority, told, of):
    with tls_server(authority.vouch_for(of)) as (port, asked, _):
        assert told(port) == ("queued", ["unreachable"])
    assert asked == []


def test_a_certificate_that_is_over_is_told_nothing(authority, told):
    with tls_server(authority.vouch_for(HOST, until=LATELY)) as (port, asked, _):
        assert told(port) == ("queued", ["unreachable"])
    assert asked == []


def test_a_certificate_of_an_authority_that_nobody_trusts_is_told_nothing(authority, told, tmp_path):  # noqa: ARG001 -- who is trusted
    stranger = Authority(tmp_path, "Authority of nobody")
    with tls_server(stranger.vouch_for(HOST)) as (port, asked, _):
        assert told(port) == ("queued", ["unreachable"])
    assert asked == []


def test_a_server_that_speaks_no_tls_is_told_nothing(authority, told):  # noqa: ARG001 -- who is trusted
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(20)
        heard = []

        def answer():
            client, _ = silent.accept()
            with client:
                heard.append(client.recv(4096))
                client.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        assert told(silent.getsockname()[1]) == ("queued", ["unreachable"])
        thread.join()
    assert b"deposit" not in heard[0]
