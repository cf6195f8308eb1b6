"""The addresses for programs are those that the service answers."""

from __future__ import annotations

import re

import pages
import pytest
from django.urls import Resolver404, resolve

from sourdine.api.door import PREFIXES, URLS
from sourdine.notifications.models import Channel
from sourdine.web.status.probes import PROBES

PAGE = (pages.ROOT / "docs" / "reference" / "http.md").read_text(encoding="utf-8")
ADDRESSES = re.findall(r"^\| `(/[^`]+)` \|", PAGE, re.MULTILINE)


def is_answered(address):
    if address in PROBES:
        return True
    if address.startswith(PREFIXES):
        return is_resolved(address, URLS)
    return is_resolved(address)


def is_resolved(address, urls=None):
    try:
        resolve(re.sub(r"<channel>", Channel.SMS, address).replace("<secret>", "x"), urls)
    except Resolver404:
        return False
    return True


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_on_the_page_is_answered(address):
    assert is_answered(address)


def test_an_address_that_is_not_there_is_found_out():
    assert not is_answered("/notifications/nothing")


def test_every_probe_is_on_the_page():
    assert set(PROBES) <= set(ADDRESSES)


def test_every_measure_of_the_service_is_on_the_page():
    source = "".join(
        path.read_text(encoding="utf-8") for path in (pages.ROOT / "src" / "sourdine").rglob("*.py")
    )
    made = set(re.findall(r'\(\s*"(sourdine_[a-z_]+)"', source))
    shown = {name.removesuffix("_total") for name in re.findall(r"^\| `(sourdine_\w+)`", PAGE, re.MULTILINE)}
    assert made == shown
