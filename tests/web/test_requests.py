"""Each request has its line and its measure, by the name of the page."""

import logging

import pytest
from django.test import Client
from prometheus_client import REGISTRY

pytestmark = pytest.mark.django_db
SECRET = "a-token-that-opens-something"  # noqa: S105 -- an address that looks like one


def lines(caplog):
    return [record for record in caplog.records if record.name == "sourdine.requests"]


def test_a_request_leaves_one_line_with_the_name_of_its_page(caplog):
    with caplog.at_level(logging.INFO, logger="sourdine.requests"):
        Client().get(f"/fr/confirmer/{SECRET}/?ici=01+99+00+00+11", REMOTE_ADDR="192.0.2.7")
    (line,) = lines(caplog)
    assert line.route == "confirm-link"
    assert line.method == "GET"
    assert line.ms > 0
    said = str(line.__dict__)
    assert SECRET not in said
    assert "01+99" not in said
    assert "192.0.2.7" not in said


def test_what_is_no_page_has_no_name(caplog):
    with caplog.at_level(logging.INFO, logger="sourdine.requests"):
        Client().get(f"/fr/{SECRET}/")
    (line,) = lines(caplog)
    assert (line.route, line.status) == ("none", 404)


def test_time_is_counted_by_name_and_outcome():
    labels = {"route": "home", "method": "GET", "status": "2xx"}
    before = REGISTRY.get_sample_value("sourdine_request_seconds_count", labels) or 0
    Client().get("/fr/")
    assert REGISTRY.get_sample_value("sourdine_request_seconds_count", labels) == before + 1


def test_an_invented_method_makes_no_series():
    Client().generic("BREW", "/fr/")
    assert REGISTRY.get_sample_value(
        "sourdine_request_seconds_count", {"route": "home", "method": "OTHER", "status": "4xx"}
    )


def test_two_requests_are_told_apart():
    client = Client()
    assert client.get("/fr/")["X-Request-ID"] != client.get("/fr/")["X-Request-ID"]
