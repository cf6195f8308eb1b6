"""Unsubscribe links by the API: thousands at once, none of which says whose it is."""

from urllib.parse import urlsplit

import pytest
from django.test import Client
from programs import Program, key, refused
from telling import SUBJECT, told

from sourdine.consents.models import Objection


def made(program, **wanted):
    return program.post("/unsubscribe-links", wanted, once=False)


def test_each_address_has_its_link_and_its_header(recorder):
    said = made(recorder, addresses=["jeanne@example.org", "paul@example.org"], language="en").json()
    assert said["list_unsubscribe_post"] == "List-Unsubscribe=One-Click"
    assert len({one["url"] for one in said["links"]}) == 2
    for one in said["links"]:
        assert one["list_unsubscribe"] == f"<{one['url']}>"
        assert "/en/unsubscribe/" in one["url"]
        assert "example.org" not in one["url"]


def test_a_link_that_was_made_works(recorder):
    (link,) = made(recorder, numbers=[SUBJECT["number"]]).json()["links"]
    way = urlsplit(link["url"]).path
    assert Client().post(way, {"List-Unsubscribe": "One-Click"}).status_code == 204
    assert Objection.objects.get().channels == ["sms"]
    (event,) = recorder.get("/consent-events").json()["items"]
    assert event["subject_key"] == link["subject_key"] == told(recorder).json()["subject_key"]


def test_ten_thousand_are_made_at_once(recorder):
    addresses = [f"somebody.with.a.long.name.{k}@a-long-domain.example.org" for k in range(10_000)]
    answer = made(recorder, addresses=addresses)
    assert answer.status_code == 200
    assert len(answer.json()["links"]) == 10_000
    assert refused(made(recorder, addresses=[*addresses, "a@example.org"]), 422, "request_refused")


def test_a_body_has_its_bounds(recorder):
    answer = made(recorder, addresses=["a" * (3 << 20)])
    assert refused(answer, 413, "request_too_large")


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ({}, "request_refused"),
        ({"addresses": []}, "request_refused"),
        ({"addresses": ["a@example.org"], "numbers": ["01 99 00 12 34"]}, "request_refused"),
        ({"addresses": ["a@example.org"], "language": "de"}, "request_refused"),
        ({"addresses": ["a@example.org"], "channels": ["sms"]}, "channel_does_not_reach"),
        ({"addresses": ["a@example.org", "nobody"]}, "consent_address_refused"),
        ({"numbers": ["01 99"]}, "not_a_number"),
        ({"references": [" "]}, "reference_refused"),
    ],
)
def test_what_cannot_be_is_refused(recorder, wanted, code):
    assert refused(made(recorder, **wanted), 422, code)


def test_a_refusal_says_which_one_by_its_place(recorder):
    answer = made(recorder, addresses=["a@example.org", "nobody"])
    assert answer.json()["detail"].startswith("row 2:")
    assert "nobody" not in answer.content.decode()


def test_a_key_without_the_scope_makes_none(professional):
    without = Program(key(professional, "deposits"))
    assert refused(made(without, addresses=["a@example.org"]), 403, "scope_missing")
