"""A proxy's word about who asks is taken only when the settings trust that proxy."""

import dataclasses
from ipaddress import ip_network

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import RequestFactory

from sourdine.web.proxies import Proxies


@pytest.fixture
def seen(settings):
    """The request as pages see it, behind proxies of 10.0.0.0/8."""
    settings.SOURDINE = dataclasses.replace(settings.SOURDINE, trusted_proxies=(ip_network("10.0.0.0/8"),))

    def ask(peer, **headers):
        request = RequestFactory().get("/", REMOTE_ADDR=peer, headers=headers)
        Proxies(lambda _: HttpResponse())(request)
        return request

    return ask


@pytest.mark.parametrize(
    ("peer", "chain", "client"),
    [
        ("10.0.0.1", "192.0.2.7", "192.0.2.7"),
        ("10.0.0.1", "198.51.100.1, 192.0.2.7", "192.0.2.7"),
        ("10.0.0.1", "192.0.2.7, 10.9.9.9", "192.0.2.7"),
        ("10.0.0.1", "2001:db8::7", "2001:db8::7"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "198.51.100.1, nonsense", "10.0.0.1"),
        ("192.0.2.9", "198.51.100.1", "192.0.2.9"),
        ("", "198.51.100.1", ""),
    ],
)
def test_the_client_is_the_nearest_that_is_no_proxy_of_ours(seen, peer, chain, client):
    assert seen(peer, x_forwarded_for=chain).META["REMOTE_ADDR"] == client


def test_a_trusted_proxy_says_whether_it_was_https(seen):
    assert seen("10.0.0.1", x_forwarded_proto="https").is_secure()


def test_nobody_else_does(seen):
    assert not seen("192.0.2.9", x_forwarded_proto="https").is_secure()


@pytest.mark.parametrize("name", ["x_forwarded_for", "x_forwarded_host", "x_real_ip", "forwarded"])
def test_what_a_stranger_says_of_itself_is_gone(seen, name):
    assert f"HTTP_{name.upper()}" not in seen("192.0.2.9", **{name: "198.51.100.1"}).META


def test_without_proxies_nobody_is_believed():
    assert settings.SOURDINE.trusted_proxies == ()
    request = RequestFactory().get("/", REMOTE_ADDR="127.0.0.1", headers={"x_forwarded_for": "192.0.2.7"})
    Proxies(lambda _: HttpResponse())(request)
    assert request.META["REMOTE_ADDR"] == "127.0.0.1"
