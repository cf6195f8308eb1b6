"""Every address of organisations: who may open it and who may not."""

import uuid

import pytest
from django.urls import reverse
from organisations import actor, member, organisation, user

from sourdine.professionals.models import Organisation
from sourdine.web.professional.urls import urlpatterns

pytestmark = pytest.mark.django_db

OWNER, DEPOSITOR, AUDITOR, NO_FACTOR = "owner", "depositor", "auditor", "owner without factor"
EVERY_MEMBER = {OWNER, DEPOSITOR, AUDITOR, NO_FACTOR}
# (method, address) → which members; anybody else is told that there is no such page.
TABLE = {
    ("get", "organisation"): EVERY_MEMBER,
    ("get", "organisation-activity"): EVERY_MEMBER,
    ("get", "organisation-fees"): EVERY_MEMBER,
    ("get", "leave-organisation"): EVERY_MEMBER,
    ("post", "leave-organisation"): EVERY_MEMBER,
    ("get", "members"): EVERY_MEMBER,
    ("get", "mandates"): EVERY_MEMBER,
    ("get", "keys"): EVERY_MEMBER,
    ("get", "webhooks"): EVERY_MEMBER,
    ("post", "accept-terms"): {OWNER, NO_FACTOR},
    ("post", "members"): {OWNER},
    ("post", "member-role"): {OWNER},
    ("post", "member-remove"): {OWNER},
    ("post", "invitation-withdraw"): {OWNER},
    ("post", "mandates"): {OWNER},
    ("post", "mandate-revoke"): {OWNER},
    ("get", "api-key-add"): {OWNER},
    ("post", "api-key-add"): {OWNER},
    ("get", "ssh-key-add"): {OWNER},
    ("post", "ssh-key-add"): {OWNER},
    ("post", "api-key-revoke"): {OWNER},
    ("post", "ssh-key-revoke"): {OWNER},
    ("get", "webhook-add"): {OWNER},
    ("post", "webhook-add"): {OWNER},
    ("get", "close-organisation"): {OWNER},
    ("post", "close-organisation"): {OWNER},
    ("post", "refuse-recovery"): {OWNER},
    ("get", "consents"): EVERY_MEMBER,
    ("post", "consents"): {OWNER, DEPOSITOR},
    ("get", "consent-texts"): EVERY_MEMBER,
    ("get", "consent-mentions"): EVERY_MEMBER,
    ("get", "consent-text-add"): {OWNER},
    ("post", "consent-text-add"): {OWNER},
    ("get", "collection-forms"): EVERY_MEMBER,
    ("get", "collection-form-open"): {OWNER},
    ("post", "collection-form-open"): {OWNER},
    ("get", "said-no"): EVERY_MEMBER,
    ("post", "said-no"): {OWNER, DEPOSITOR},
    # Of one that is there: the tests of consents' pages look at these.
    ("get", "consent"): set(),
    ("post", "consent-text-retire"): set(),
    ("post", "collection-form-close"): set(),
    # Of a webhook that is there: the tests of webhooks' pages look at these.
    ("get", "webhook"): set(),
    ("post", "webhook-test"): set(),
    ("post", "webhook-remove"): set(),
    ("post", "webhook-redeliver"): set(),
}
TYPED = {
    "members": {"address": "odette@example.org", "role": "auditor"},
    "member-role": {"role": "auditor"},
    "mandates": {"identifier": "200000008"},
    "api-key-add": {"name": "nightly", "scopes": "deposits", "days": "30"},
    "ssh-key-add": {"name": "nightly", "public_key": "none", "days": "30"},
    "consents": {"whose": "01 99 00 12 34"},
    "said-no": {"whose": ""},
    "webhook-add": {"url": "https://hook.example.org/", "events": "deposit.ready"},
}
# Campaigns and deposits have a table of their own, beside their tests.
OF_ONE = [
    one
    for one in urlpatterns
    if "organisation" in one.pattern.converters and ".deposits" not in one.callback.__module__
]


def address(name, held):
    pattern = next(one for one in OF_ONE if one.name == name)
    sample = {"member": 7}
    named = {part: sample.get(part, uuid.UUID(int=7)) for part in pattern.pattern.converters}
    return reverse(name, kwargs={**named, "organisation": held.pk})


def ask(client, method, name, held):
    return getattr(client, method)(address(name, held), TYPED.get(name, {}))


def somebody(who, held):
    role = OWNER if who == NO_FACTOR else who
    return member(held, role, factor=who != NO_FACTOR).user


def test_every_address_is_in_the_table():
    assert {name for _, name in TABLE} == {one.name for one in OF_ONE}


@pytest.mark.parametrize("who", sorted(EVERY_MEMBER))
def test_what_each_member_may_open(browser, who):
    for (method, name), members in TABLE.items():
        held = organisation(siren="100000009")
        member(held)
        answer = ask(browser(somebody(who, held)), method, name, held)
        if who in members:
            # Nobody is sent to show again who they are: they just have.
            assert answer.status_code == 200 or (method, answer.status_code) == ("post", 302), (method, name)
            assert "reauthenticate" not in answer.headers.get("Location", "")
        else:
            assert answer.status_code in {403, 404}, (method, name)
            assert members or answer.status_code == 404
        Organisation.objects.all().delete()


def test_who_is_not_logged_in_is_led_to_the_login(browser):
    held = organisation()
    for method, name in TABLE:
        answer = ask(browser(), method, name, held)
        assert answer.status_code == 302, name
        assert reverse("account_login") in answer["Location"], name


@pytest.mark.parametrize("kind", ["stranger", "of another organisation", "agent", "former member"])
def test_anybody_else_is_told_that_there_is_no_such_page(browser, kind):
    held = organisation()
    somebody_else = {
        "stranger": user,
        "of another organisation": lambda: actor(organisation(siren="300000007")).user,
        "agent": lambda: user(role="agent"),
        "former member": lambda: _former(held),
    }[kind]()
    client = browser(somebody_else)
    for method, name in TABLE:
        assert ask(client, method, name, held).status_code == 404, name


def _former(held):
    from sourdine import clock

    left = member(held)
    left.ended_at = clock.now()
    left.save()
    return left.user


def test_an_organisation_that_does_not_exist_answers_as_one_of_others(browser):
    client = browser(user())
    answers = {
        client.get(reverse("organisation", kwargs={"organisation": pk})).content
        for pk in (uuid.UUID(int=7), organisation().pk)
    }
    assert len(answers) == 1


@pytest.mark.parametrize("name", ["professionals", "join", "join-sent", "terms"])
def test_pages_for_anybody(browser, name):
    assert browser().get(reverse(name)).status_code == 200
