"""Who may do what: every function of every role, and refusal when in doubt."""

import inspect

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.test import RequestFactory

from sourdine.accounts import permissions
from sourdine.accounts.models import Role

pytestmark = pytest.mark.django_db

LEAST = {
    "may_enter_back_office": Role.AGENT,
    "may_search_numbers": Role.AGENT,
    "may_reveal_numbers": Role.AGENT,
    "may_register_for_others": Role.AGENT,
    "may_withdraw_for_others": Role.AGENT,
    "may_send_again": Role.AGENT,
    "may_suspend": Role.SUPERVISOR,
    "may_see_jobs": Role.SUPERVISOR,
    "may_read_audit": Role.SUPERVISOR,
    "may_review_deposits": Role.SUPERVISOR,
    "may_manage_lists": Role.ADMINISTRATOR,
    "may_manage_accounts": Role.ADMINISTRATOR,
    "may_see_organisations": Role.AGENT,
    "may_manage_organisations": Role.SUPERVISOR,
    "may_recover_owners": Role.SUPERVISOR,
    "may_manage_plans": Role.ADMINISTRATOR,
}
ORDER = [Role.CONSUMER, Role.AGENT, Role.SUPERVISOR, Role.ADMINISTRATOR]
PAIRS = [(name, role) for name in LEAST for role in ORDER]


def test_every_permission_says_who_may():
    found = {name: one for name, one in vars(permissions).items() if name.startswith("may_")}
    assert set(found) == set(LEAST)
    for one in found.values():
        assert inspect.getdoc(one).startswith(("Agents", "Supervisors", "Administrators"))


@pytest.mark.parametrize(("name", "role"), PAIRS)
def test_a_role_may_what_is_at_its_height_and_below(person, name, role):
    allowed = ORDER.index(role) >= ORDER.index(LEAST[name])
    assert getattr(permissions, name)(person(role, factor=True)) is allowed


@pytest.mark.parametrize(("name", "role"), PAIRS)
def test_without_a_second_factor_nobody_may_anything(person, name, role):
    assert getattr(permissions, name)(person(role)) is False


@pytest.mark.parametrize("name", LEAST)
def test_nobody_and_the_dismissed_may_nothing(person, name):
    dismissed = person(Role.ADMINISTRATOR, factor=True)
    dismissed.is_active = False
    assert getattr(permissions, name)(dismissed) is False
    assert getattr(permissions, name)(AnonymousUser()) is False


def test_recovery_codes_alone_are_no_second_factor(person):
    agent = person(Role.AGENT)
    RecoveryCodes.activate(agent)
    assert Authenticator.objects.filter(user=agent).exists()
    assert permissions.may_enter_back_office(agent) is False


@permissions.require(permissions.may_suspend)
def a_view(request):
    return f"open to {request.user.role}"


def asked_by(user):
    request = RequestFactory().get("/fr/operateur/")
    request.user = user
    return request


def test_a_view_opens_to_who_may(person):
    assert a_view(asked_by(person(Role.SUPERVISOR, factor=True))) == "open to supervisor"


@pytest.mark.parametrize("role", [Role.CONSUMER, Role.AGENT])
def test_a_view_is_forbidden_to_who_may_not(person, role):
    with pytest.raises(PermissionDenied):
        a_view(asked_by(person(role, factor=True)))


def test_a_view_sends_nobody_to_the_login():
    answer = a_view(asked_by(AnonymousUser()))
    assert answer.status_code == 302
    assert "login" in answer.url
    assert "next=" in answer.url


def test_a_view_sends_who_has_no_second_factor_to_set_one_up(person):
    answer = a_view(asked_by(person(Role.SUPERVISOR)))
    assert (answer.status_code, "/acces/" in answer.url) == (302, True)
