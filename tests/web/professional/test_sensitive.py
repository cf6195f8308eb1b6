"""Each change that pages of organisations make: whether it asks once more who one is, and if not, why."""

import re
import time
import uuid

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse
from organisations import actor, member, organisation, user

from sourdine.accounts.models import User
from sourdine.professionals.models import Invitation, Member
from sourdine.web.professional.urls import urlpatterns

pytestmark = pytest.mark.django_db

# Lets somebody in, takes somebody's place, or cannot be undone.
SENSITIVE = {
    "members",
    "member-role",
    "member-remove",
    "mandates",
    "mandate-revoke",
    "api-key-add",
    "ssh-key-add",
    "webhook-add",
    "close-organisation",
}
DAILY = "daily work, behind the second factor of the login; quotas and the harvesting budget bound it"
TAKES_AWAY = "takes away what a thief would want, and must be quick"
NOT_SENSITIVE = {
    "join": "nobody is logged in; the operator decides, and the address is confirmed",
    "invitation": "the secret of its mail shows who one is",
    "recovery": "the secret of its mail shows who one is, and nothing changes",
    "accept-terms": "gives nobody anything; needed before a second factor is there",
    "leave-organisation": "gives up one's own place only; the last owner stays",
    "refuse-recovery": "nothing changes; it must be quick when a stranger asked for it",
    "invitation-withdraw": TAKES_AWAY,
    "api-key-revoke": TAKES_AWAY,
    "ssh-key-revoke": TAKES_AWAY,
    "webhook-remove": TAKES_AWAY,
    "webhook-test": "to an address that was added by who had shown who they are",
    "webhook-redeliver": "the same body to the same address",
    "consents": "changes nothing: a number that is looked for is no address's",
    "said-no": TAKES_AWAY,
    "consent-text-add": "a version more; those that were used never change",
    "consent-text-retire": TAKES_AWAY,
    "collection-form-open": "asks people, who answer for themselves; it can be closed at once",
    "collection-form-close": TAKES_AWAY,
    "campaign-open": DAILY,
    "campaign": DAILY,
    "campaign-close": DAILY,
    "watch-start": DAILY,
    "watch-stop": "what was watched can be watched again, by depositing its file; who follows it is told",
    "watch-mail": "writes to whoever presses it, or no longer",
    "deposit-receive": DAILY,
    "deposit-preview": DAILY,
    "upload-begin": DAILY,
    "upload-part": DAILY,
    "upload-complete": DAILY,
    "upload-give-up": DAILY,
    "deposit-cancel": DAILY,
    "deposit-destroy": "destroys a result before its week; the file can be deposited again",
}
SAMPLES = {"member": 7, "token": "x" * 43, "kind": "result"}
ROUTES = {one.name: one for one in urlpatterns}
AGAIN = re.compile("/reauthenticate/")


def address(name, held, **named):
    parts = {one: SAMPLES.get(one, uuid.UUID(int=7)) for one in ROUTES[name].pattern.converters}
    if "organisation" in parts:
        parts["organisation"] = parts["professional"] = held.pk
    return reverse(name, kwargs={one: value for one, value in parts.items() if one in _parts(name)} | named)


def _parts(name):
    return set(ROUTES[name].pattern.converters)


def shown(client, *, method="mfa", at=None):
    """The session remembers that its owner has shown who they are, by what, and when."""
    session = client.session
    session["account_authentication_methods"] = [
        {"method": method, "at": time.time() if at is None else at, "reauthenticated": True}
    ]
    session.save()
    return client


def left_open(browser, somebody):
    return shown(browser(somebody), at=0)


def test_each_change_is_in_one_of_the_tables(browser):
    held = organisation()
    client = left_open(browser, member(held).user)
    changing = {name for name in ROUTES if client.post(address(name, held)).status_code != 405}
    assert changing == SENSITIVE | set(NOT_SENSITIVE)
    assert not SENSITIVE & set(NOT_SENSITIVE)


@pytest.mark.parametrize("name", sorted(SENSITIVE))
def test_from_a_session_left_open_it_asks_who_one_is(browser, name):
    held = organisation()
    answer = left_open(browser, member(held).user).post(address(name, held))
    assert answer.status_code == 302
    assert AGAIN.search(answer["Location"])


@pytest.mark.parametrize("name", sorted(NOT_SENSITIVE))
def test_it_does_not_ask_again(browser, name):
    held = organisation()
    # A member who is not the last owner, so that leaving is leaving.
    member(held)
    answer = left_open(browser, member(held).user).post(address(name, held))
    assert not AGAIN.search(answer.headers.get("Location", ""))


@pytest.mark.parametrize("name", sorted(SENSITIVE))
def test_who_may_not_is_told_so_and_not_asked(browser, name):
    held = organisation()
    assert left_open(browser, member(held, "depositor").user).post(address(name, held)).status_code == 403


def test_pages_are_looked_at_without_being_asked(browser):
    held = organisation()
    client = left_open(browser, member(held).user)
    for name in ("members", "mandates", "close-organisation"):
        assert client.get(address(name, held)).status_code == 200, name


@pytest.fixture
def owner(browser):
    """An owner with a password, an application that gives codes, and a session left open."""
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    held = organisation()
    somebody = user(factor=False)
    somebody.set_password("une sourdine pour le téléphone")
    somebody.save()
    TOTP.activate(somebody, generate_totp_secret())
    Member.objects.create(organisation=held, user=somebody, role="owner", joined_at=somebody.created_at)
    return left_open(browser, somebody), held, somebody


INVITED = {"address": "odette@example.org", "role": "owner"}


def test_what_was_typed_goes_on_once_the_second_factor_is_shown(owner):
    from allauth.mfa.adapter import get_adapter
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    client, held, somebody = owner
    asked = client.post(address("members", held), INVITED)
    assert not Invitation.objects.exists()
    secret = get_adapter().decrypt(Authenticator.objects.get(user=somebody, type="totp").data["secret"])
    _before, now, _after = yield_hotp_counters_from_time()
    code = format_hotp_value(hotp_value(secret, now))
    answer = client.post(asked["Location"], {"code": code, "next": address("members", held)})
    assert answer["Location"] == address("members", held)
    assert Invitation.objects.get().role == "owner"


def test_the_password_alone_is_no_way_for_who_has_a_second_factor(owner):
    client, held, _ = owner
    asked = client.post(address("members", held), INVITED)
    assert reverse("mfa_reauthenticate") in asked["Location"]
    assert reverse("account_reauthenticate") not in client.get(asked["Location"]).content.decode()
    client.post(
        reverse("account_reauthenticate"),
        {"password": "une sourdine pour le téléphone", "next": address("members", held)},
    )
    assert AGAIN.search(client.post(address("members", held), INVITED)["Location"])
    assert not Invitation.objects.exists()


def test_whoever_was_only_shown_by_a_wrong_code_changes_nothing(owner):
    client, held, _ = owner
    asked = client.post(address("member-remove", held, member=7))
    client.post(asked["Location"], {"code": "not a code", "next": address("member-remove", held, member=7)})
    assert AGAIN.search(client.post(address("member-remove", held, member=7))["Location"])


def test_an_owner_removed_by_a_thief_would_have_been_asked_for(browser):
    held = organisation()
    thief, victim = actor(held), member(held)
    left_open(browser, thief.user).post(address("member-remove", held, member=victim.pk))
    left_open(browser, thief.user).post(address("member-role", held, member=victim.pk), {"role": "auditor"})
    victim.refresh_from_db()
    assert (victim.role, victim.ended_at) == ("owner", None)
    assert User.objects.filter(pk=victim.user_id).exists()
