"""Whoever works for the operator does nothing before a second factor: every address is tried."""

import uuid

import pytest
from django.urls import NoReverseMatch, URLResolver, get_resolver, reverse
from django.utils.translation import override

from sourdine.accounts.middleware import _LEAVING, _PASSWORD, _SETTING_UP
from sourdine.accounts.models import Role
from sourdine.accounts.services import add_operator

pytestmark = pytest.mark.django_db

ROLES = [Role.AGENT, Role.SUPERVISOR, Role.ADMINISTRATOR]
ANYTHING = {"uuid": uuid.UUID(int=1), "int": 1, "slug": "anything", "str": "anything", "path": "anything"}


def routes(resolver=None, namespace=""):
    """(namespace, name, address) of every address that has a name."""
    with override("fr"):
        for entry in (resolver or get_resolver()).url_patterns:
            if isinstance(entry, URLResolver):
                inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
                yield from routes(entry, inner)
            elif entry.name and (address := address_of(f"{namespace}{entry.name}", entry)):
                yield namespace, entry.name, address


def address_of(name, entry):
    converters = entry.pattern.converters
    parts = {part: ANYTHING[kind.regex_kind] for part, kind in named(converters)}
    try:
        return reverse(name, kwargs=parts or None)
    except NoReverseMatch:
        return None


def named(converters):
    for part, converter in converters.items():
        converter.regex_kind = (
            type(converter).__name__.removesuffix("Converter").lower().replace("string", "str")
        )
        yield part, converter


def back_office():
    return [address for namespace, _, address in routes() if "/operateur/" in address or "admin" in namespace]


def test_there_are_addresses_to_try():
    names = {name for _, name, _ in routes()}
    assert {"home", "my-space", "mfa_index", "account_login"} <= names
    # Else the tests of the back office would try nothing.
    assert len(back_office()) > 5


def test_without_a_second_factor_every_page_leads_to_where_one_is_set_up(client, person):
    client.force_login(person(Role.AGENT))
    setting_up = reverse_in_french("mfa_index")
    for _, name, address in routes():
        if name in _SETTING_UP | _LEAVING:
            continue
        for answer in (client.get(address), client.post(address)):
            assert (answer.status_code, answer.headers.get("Location")) == (302, setting_up), name


@pytest.mark.parametrize("role", ROLES)
def test_the_pages_that_set_one_up_are_open(client, person, role):
    client.force_login(person(role))
    assert client.get(reverse_in_french("mfa_index")).status_code == 200


def test_with_a_second_factor_pages_are_open(client, person):
    client.force_login(person(Role.AGENT, factor=True))
    assert client.get(reverse_in_french("my-account")).status_code == 200


def test_a_consumer_needs_none(client, person):
    client.force_login(person())
    assert client.get(reverse_in_french("my-account")).status_code == 200


def test_a_password_that_was_given_opens_only_the_page_that_changes_it(client):
    user, password = add_operator("agent@example.fr", role="agent")
    client.post(reverse_in_french("account_login"), {"login": user.email, "password": password})
    changing = reverse_in_french("account_change_password")
    for _, name, address in routes():
        if name not in _PASSWORD | _LEAVING:
            assert client.get(address).headers.get("Location") == changing, name
    chosen = "un mot de passe choisi"
    client.post(changing, {"oldpassword": password, "password1": chosen, "password2": chosen})
    user.refresh_from_db()
    assert not user.password_is_temporary
    assert user.check_password(chosen)
    assert client.get(reverse_in_french("my-account")).url == reverse_in_french("mfa_index")


def test_choosing_the_same_password_again_does_not_count(client):
    user, password = add_operator("agent@example.fr", role="agent")
    client.post(reverse_in_french("account_login"), {"login": user.email, "password": password})
    client.post(
        reverse_in_french("account_change_password"),
        {"oldpassword": password, "password1": password, "password2": password},
    )
    user.refresh_from_db()
    assert user.password_is_temporary


@pytest.mark.parametrize("role", [None, Role.CONSUMER, *ROLES])
def test_the_back_office_refuses_everybody_without_role_and_factor(client, person, role):
    if role:
        client.force_login(person(role, factor=role == Role.CONSUMER))
    tried = back_office()
    for address in tried:
        for answer in (client.get(address), client.post(address)):
            assert answer.status_code in {302, 403, 404, 405}, address
            if answer.status_code == 302:
                assert "/compte/" in answer.url, address


def reverse_in_french(name):
    with override("fr"):
        return reverse(name)
