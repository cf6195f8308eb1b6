"""An account: made once for an address, however it is written; never told by its name."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from sourdine.accounts.models import Role, User


@pytest.mark.django_db
def test_an_account_made_for_a_confirmed_address_can_log_in_at_once():
    user, is_new = User.objects.of_address("  Claude@Example.FR ", language="en")
    assert is_new
    assert (user.email, user.role, user.language) == ("claude@example.fr", Role.CONSUMER, "en")
    assert not user.has_usable_password()
    assert [(one.email, one.verified, one.primary) for one in user.emailaddress_set.all()] == [
        ("claude@example.fr", True, True)
    ]


@pytest.mark.django_db
def test_the_same_address_is_the_same_account():
    first, _ = User.objects.of_address("claude@example.fr", language="fr")
    again, is_new = User.objects.of_address("CLAUDE@example.fr", language="en")
    assert (again.pk, is_new) == (first.pk, False)
    assert again.language == "fr", "an account's language is its owner's choice"


@pytest.mark.django_db(transaction=True)
def test_an_address_confirmed_twice_at_once_makes_one_account():
    def confirm(_):
        try:
            return User.objects.of_address("claude@example.fr")[0].pk
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as threads:
        made = set(threads.map(confirm, range(4)))
    assert len(made) == 1
    assert User.objects.count() == 1


@pytest.mark.django_db
def test_an_account_does_not_tell_its_address():
    user, _ = User.objects.of_address("claude@example.fr")
    assert "claude" not in f"{user} {user!r}"
