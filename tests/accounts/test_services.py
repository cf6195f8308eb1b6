"""The operator's people: an account is made by an administrator, and finished by its owner."""

import pytest

from sourdine.accounts.errors import AddressInUse, NoAddress, UnknownRole
from sourdine.accounts.models import Role, User
from sourdine.accounts.services import add_operator, choose_language
from sourdine.audit.models import Event

pytestmark = pytest.mark.django_db


def test_an_operator_gets_a_password_for_one_use():
    user, password = add_operator("agent@example.fr", role="agent")
    assert user.role == Role.AGENT
    assert user.password_is_temporary
    assert user.check_password(password)
    assert len(password) >= 20
    assert Event.objects.get().account == user


@pytest.mark.parametrize("role", ["consumer", "root", ""])
def test_only_the_operator_s_roles_are_given(role):
    with pytest.raises(UnknownRole):
        add_operator("agent@example.fr", role=role)


def test_what_is_no_address_is_refused_and_not_repeated():
    with pytest.raises(NoAddress) as refused:
        add_operator("agent at example", role="agent")
    assert "agent at" not in str(refused.value)


def test_an_address_in_use_is_refused_however_it_is_written():
    add_operator("agent@example.fr", role="agent")
    with pytest.raises(AddressInUse):
        add_operator(" Agent@Example.fr", role="administrator")
    assert User.objects.count() == 1


@pytest.mark.parametrize(("wanted", "kept"), [("en", "en"), ("fr", "fr"), ("xx", "fr"), ("", "fr")])
def test_the_language_is_one_of_two(person, wanted, kept):
    user = person()
    choose_language(user, wanted)
    user.refresh_from_db()
    assert user.language == kept
