"""The addresses: opening a link changes nothing, changing something needs the form's token."""

import itertools
import re
import uuid

import pytest
from django.apps import apps
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

# What a look may write: the visit itself, and how often somebody looks.
_OF_THE_VISIT = {"django_session", "accounts_attempt", "accounts_device", "accounts_opensession"}
# Programs post here: what lets them in is a secret in the address, or a signature of the body.
_FOR_PROGRAMS = {"one-click", "delivery-reports", "unsubscribe"}


def patterns(resolver, prefix=""):
    for one in resolver.url_patterns:
        path = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from patterns(one, path)
        elif isinstance(one, URLPattern):
            yield path, one


ROUTES = sorted({(path, one.name or "") for path, one in patterns(get_resolver())})


def filled(path):
    """An address of this pattern; ids that are not there are as good a link as any to a scanner."""
    path = re.sub(r"<int:\w+>", "1", path)
    path = re.sub(r"<uuid:\w+>", str(uuid.UUID(int=7)), path)
    path = re.sub(r"<(?:\w+:)?\w+>", "x", path)
    return "/" + path.removeprefix("^").removesuffix("$")


WALKED = [path for path, _name in ROUTES if "(?P" not in path]


def batches(paths):
    """To read every table after each address would take most of the time."""
    paths = iter(paths)
    while some := list(itertools.islice(paths, 10)):
        yield some


def state():
    tables = {model._meta.db_table: model for model in apps.get_models()}
    return {
        name: sorted(map(str, model.objects.values_list()))
        for name, model in tables.items()
        if name not in _OF_THE_VISIT
    }


@pytest.fixture
def registered(db, time_machine):  # noqa: ARG001 -- opens the database
    """A browser with a registration, of which one number is proven, and the link that was mailed."""
    from sourdine.notifications.contents import outgoing_of
    from sourdine.notifications.models import Message
    from sourdine.register.services.lists import ensure_lists

    time_machine.move_to("2026-11-23T09:30:00+00:00", tick=False)
    ensure_lists()
    client = Client()
    client.post(
        "/fr/inscription/", {"number": "01 99 00 12 34", "address": "jeanne@example.fr", "list": "voix"}
    )
    text = outgoing_of(Message.objects.get()).text
    return client, re.search(r"https?://[^/]+(/\S+/confirmer/\S+)", text)[1]


def test_there_are_routes_to_walk():
    assert len(WALKED) > 40


def test_no_get_changes_state(registered):
    client, link = registered
    before = state()
    for some in batches([link, *map(filled, WALKED)]):
        for path in some:
            client.get(path)
            client.head(path)
        assert state() == before, some


def test_the_walk_sees_what_a_post_changes(registered):
    client, link = registered
    before = state()
    client.post(link)
    assert state() != before


def test_no_post_without_the_form_s_token(registered):
    """All are refused: 403, or 405 and 404 where nothing takes a post."""
    before = state()
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = registered[0].cookies
    programs = {path for path, name in ROUTES if name in _FOR_PROGRAMS}
    for some in batches(filled(path) for path in WALKED if path not in programs):
        for path in some:
            assert strict.post(path).status_code in {302, 403, 404, 405}, path
        assert state() == before, some


def test_no_route_takes_a_number_or_an_address():
    for path, _name in ROUTES:
        assert not re.search(r"<[^>]*(number|phone|tel|line|email|address)[^>]*>", path), path
