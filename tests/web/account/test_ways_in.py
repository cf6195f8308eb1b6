"""Logging in, out and back: by a code, by a password, by a second factor; and what is told to whom."""

import re
import time

import pytest
from allauth.mfa.adapter import get_adapter as factors
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from sourdine.accounts.models import Attempt, User
from sourdine.audit.models import Event
from sourdine.notifications import contents
from sourdine.notifications.models import Message

PASSWORD = "une sourdine pour le téléphone"  # noqa: S105 -- of people who do not exist
pytestmark = pytest.mark.django_db


def address(name, language="fr", **parts):
    with override(language):
        return reverse(name, kwargs=parts or None)


def last_code(kind):
    message = Message.objects.filter(kind=f"accounts/{kind}").latest("created_at", "id")
    return re.search(r"\b\d{6}\b", contents.outgoing_of(message).text)[0]


def is_in(client):
    return client.get(address("my-account")).status_code == 200


def second_code(user):
    secret = factors().decrypt(Authenticator.objects.get(user=user, type="totp").data["secret"])
    _before, now, _after = yield_hotp_counters_from_time()
    return format_hotp_value(hotp_value(secret, now))


def ask_for_code(client, email):
    return client.post(address("account_request_login_code"), {"email": email})


def test_a_code_sent_to_the_address_opens_the_account(client, person):
    somebody = person()
    asked = ask_for_code(client, somebody.email)
    assert asked.status_code == 302
    answered = client.post(asked.url, {"code": last_code("login_code")})
    assert answered.url == address("my-space")
    assert is_in(client)
    assert Event.objects.filter(action="account.logged_in", account=somebody).count() == 1


def test_a_wrong_code_opens_nothing(client, person):
    asked = ask_for_code(client, person().email)
    right = last_code("login_code")
    wrong = "000000" if right != "000000" else "111111"
    for _ in range(3):
        client.post(asked.url, {"code": wrong})
    client.post(asked.url, {"code": right})
    assert not is_in(client), "three wrong tries spend the code"


def test_a_code_is_over_after_a_quarter_of_an_hour(client, person, time_machine):
    asked = ask_for_code(client, person().email)
    time_machine.move_to(time.time() + 15 * 60 + 1)
    client.post(asked.url, {"code": last_code("login_code")})
    assert not is_in(client)


def seen(response):
    """A page without what differs between any two: tokens."""
    return re.sub(r'value="[A-Za-z0-9]{64}"', "", response.content.decode())


@pytest.mark.parametrize("way", ["account_request_login_code", "account_reset_password"])
def test_nobody_learns_whether_an_address_has_an_account(client, person, way):
    person()
    pages = []
    for email in ("consumer0@example.fr", "unknown00@example.fr"):
        asked = client.post(address(way), {"email": email}, follow=True)
        pages.append((asked.status_code, asked.redirect_chain, seen(asked).replace(email, "…")))
        client.cookies.clear()
    assert pages[0] == pages[1]
    assert {one.kind for one in Message.objects.all()} >= {"accounts/unknown_account"}


def test_a_password_opens_the_account_and_a_wrong_one_does_not(client, person):
    somebody = person()
    client.post(address("account_login"), {"login": somebody.email, "password": "another one entirely"})
    assert not is_in(client)
    client.post(address("account_login"), {"login": somebody.email, "password": PASSWORD})
    assert is_in(client)


def test_guessing_is_stopped_for_everybody_s_process(client, person):
    somebody = person()
    for _ in range(5):
        client.post(address("account_login"), {"login": somebody.email, "password": "wrong every time"})
    client.post(address("account_login"), {"login": somebody.email, "password": PASSWORD})
    assert not is_in(client)
    assert Attempt.objects.exists(), "counted in the database, not in one process"


def test_a_second_factor_is_asked_for_whatever_the_first(client, person):
    somebody = person(factor=True)
    asked = ask_for_code(client, somebody.email)
    after = client.post(asked.url, {"code": last_code("login_code")})
    assert after.url == address("mfa_authenticate")
    assert not is_in(client)
    client.post(after.url, {"code": "000000" if second_code(somebody) != "000000" else "111111"})
    assert not is_in(client)
    client.post(after.url, {"code": second_code(somebody)})
    assert is_in(client)


@pytest.mark.parametrize("name", ["account_logout", "my-space"])
def test_looking_logs_nobody_out(client, person, name):
    client.force_login(person())
    client.get(address(name))
    assert is_in(client)


def test_logging_out_is_a_button(client, person):
    client.force_login(person())
    client.post(address("account_logout"))
    assert not is_in(client)


def test_nobody_signs_up_by_a_form(client):
    assert b'name="email"' not in client.get(address("account_signup")).content
    client.post(address("account_signup"), {"email": "new@example.fr"})
    assert not User.objects.exists()


def test_a_password_is_reset_with_a_code(client, person):
    somebody = person()
    asked = client.post(address("account_reset_password"), {"email": somebody.email})
    confirmed = client.post(asked.url, {"code": last_code("password_reset_code")})
    done = client.post(
        confirmed.url, {"password1": "tout à fait autrement", "password2": "tout à fait autrement"}
    )
    assert done.status_code == 302
    somebody.refresh_from_db()
    assert somebody.check_password("tout à fait autrement")
    assert Message.objects.filter(kind="accounts/password_changed", account=somebody).count() == 1


@pytest.mark.parametrize("weak", ["court", "motdepasse", "123456789012", "consumer0@example.fr"])
def test_a_weak_password_is_refused(client, person, weak):
    somebody = person()
    asked = client.post(address("account_reset_password"), {"email": somebody.email})
    confirmed = client.post(asked.url, {"code": last_code("password_reset_code")})
    client.post(confirmed.url, {"password1": weak, "password2": weak})
    somebody.refresh_from_db()
    assert somebody.check_password(PASSWORD)


# Change of address.


def reauthenticated(client, user):
    client.force_login(user)
    client.post(address("account_reauthenticate"), {"password": PASSWORD})


def test_a_new_address_counts_once_it_is_confirmed_and_the_former_one_is_told(client, person):
    somebody = person()
    former = somebody.email
    reauthenticated(client, somebody)
    asked = client.post(address("account_email"), {"email": "nouvelle@example.org", "action_add": ""})
    somebody.refresh_from_db()
    assert somebody.email == former, "not yet"
    client.post(asked.url, {"code": last_code("address_code")})
    somebody.refresh_from_db()
    assert somebody.email == "nouvelle@example.org"
    told = Message.objects.get(kind="accounts/address_changed")
    assert contents.outgoing_of(told).recipient == former
    assert [one.email for one in somebody.emailaddress_set.all()] == ["nouvelle@example.org"]
    assert Event.objects.filter(action="account.address_changed", account=somebody).count() == 1


def test_a_new_address_logs_every_other_browser_out(client, person):
    somebody, elsewhere = person(), Client()
    elsewhere.force_login(somebody)
    reauthenticated(client, somebody)
    asked = client.post(address("account_email"), {"email": "nouvelle@example.org", "action_add": ""})
    assert elsewhere.get(reverse("my-account")).status_code == 200, "not yet"
    client.post(asked.url, {"code": last_code("address_code")})
    assert elsewhere.get(reverse("my-account")).status_code == 302
    assert client.get(reverse("my-account")).status_code == 200


def test_a_wrong_code_changes_no_address(client, person):
    somebody = person()
    former = somebody.email
    reauthenticated(client, somebody)
    asked = client.post(address("account_email"), {"email": "nouvelle@example.org", "action_add": ""})
    right = last_code("address_code")
    client.post(asked.url, {"code": "000000" if right != "000000" else "111111"})
    somebody.refresh_from_db()
    assert somebody.email == former


def test_an_address_that_another_account_has_is_not_taken_and_not_told(client, person):
    somebody, other = person(), person()
    reauthenticated(client, somebody)
    page = client.post(address("account_email"), {"email": other.email, "action_add": ""}, follow=True)
    somebody.refresh_from_db()
    assert somebody.email != other.email
    assert page.status_code == 200, "the same page as for an address that is free"
    client.post(page.redirect_chain[-1][0], {"code": last_code("address_code")})
    somebody.refresh_from_db()
    assert somebody.email != other.email, "not even with the code, which only the other one reads"
    assert [one.email for one in other.emailaddress_set.all()] == [other.email]


# Sensitive pages.

SENSITIVE = ["account_email", "my-data", "delete-account", "mfa_add_webauthn", "mfa_activate_totp"]


@pytest.mark.parametrize("name", SENSITIVE)
def test_a_sensitive_page_asks_for_the_password_again(client, person, name):
    client.force_login(person())
    assert address("account_reauthenticate") in client.get(address(name)).url


@pytest.mark.parametrize("name", [*SENSITIVE, "account_set_password"])
def test_without_a_password_it_asks_for_a_new_login(client, person, name):
    client.force_login(person(password=None))
    answer = client.get(address(name))
    assert answer.url.startswith(address("log-in-again"))
    assert client.get(answer.url).status_code == 200


@pytest.mark.parametrize("name", [*SENSITIVE, "account_set_password"])
def test_who_has_just_logged_in_with_a_code_is_let_in(client, person, name):
    asked = ask_for_code(client, person(password=None).email)
    client.post(asked.url, {"code": last_code("login_code")})
    assert client.get(address(name)).status_code == 200


def test_a_session_left_open_is_no_longer_recent(client, person, monkeypatch):
    asked = ask_for_code(client, person(password=None).email)
    client.post(asked.url, {"code": last_code("login_code")})
    later = time.time() + 11 * 60
    monkeypatch.setattr("sourdine.web.account.doors.time.time", lambda: later)
    assert client.get(address("my-data")).url.startswith(address("log-in-again"))


def logged_in_with_factor(client, somebody):
    asked = ask_for_code(client, somebody.email)
    after = client.post(asked.url, {"code": last_code("login_code")})
    client.post(after.url, {"code": second_code(somebody)})


def test_who_has_just_logged_in_with_the_second_factor_is_not_asked_again(client, person):
    logged_in_with_factor(client, person(factor=True))
    assert client.get(address("my-data")).status_code == 200


def test_a_login_with_the_second_factor_is_recent_for_ten_minutes(client, person, monkeypatch):
    logged_in_with_factor(client, person(factor=True))
    later = time.time() + 11 * 60
    monkeypatch.setattr("sourdine.web.account.doors.time.time", lambda: later)
    assert client.get(address("my-data")).url.startswith(address("mfa_reauthenticate"))


@pytest.mark.parametrize("wanted", ["https://example.org/", "//example.org", "javascript:alert(1)", ""])
def test_logging_in_again_leads_nowhere_else(client, person, wanted):
    client.force_login(person())
    page = client.get(address("log-in-again"), {"next": wanted}).content.decode()
    assert "example.org" not in page
    assert "alert" not in page


# Guessing codes.


@pytest.fixture
def at_once(monkeypatch):
    """Tries that come at the same moment: none of them sees that another one was wrong."""
    monkeypatch.setattr(
        "allauth.account.internal.flows.code_verification.AbstractCodeVerificationProcess.record_invalid_attempt",
        lambda _self: True,
    )


CODED = [("account_request_login_code", "login_code"), ("account_reset_password", "password_reset_code")]


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize(("way", "kind"), CODED)
def test_tries_that_come_at_once_are_few_too(client, person, way, kind):
    asked = client.post(address(way), {"email": person().email})
    right = last_code(kind)
    wrong = "000000" if right != "000000" else "111111"
    answers = [client.post(asked.url, {"code": wrong}).status_code for _ in range(12)]
    assert answers == [200] * 8 + [429] * 4
    assert client.post(asked.url, {"code": right}).status_code == 429, "not even the right one"
    assert client.get(asked.url).status_code == 200, "looking counts for nothing"


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize(("way", "kind"), CODED)
def test_the_tries_of_one_browser_are_not_another_s(client, person, way, kind, time_machine):
    somebody, other = person(), type(client)()
    asked = client.post(address(way), {"email": somebody.email})
    for _ in range(9):
        client.post(asked.url, {"code": "000000"})
    time_machine.move_to(time.time() + 2)
    asked = other.post(address(way), {"email": somebody.email})
    assert other.post(asked.url, {"code": last_code(kind)}).status_code == 302


@pytest.mark.parametrize("email", ["consumer0@example.fr", "unknown00@example.fr"])
def test_an_address_is_written_to_twenty_times_a_day_at_most(client, person, time_machine, email):
    person()
    for minute in range(60):
        time_machine.move_to(1_795_000_000 + minute * 61, tick=False)
        client.post(address("account_request_login_code"), {"email": email})
        client.post(address("account_reset_password"), {"email": email})
        client.cookies.clear()
    assert Message.objects.count() == 40, "twenty for each form"


def test_a_session_at_rest_says_nothing_of_who_logs_in(client, person):
    """Nor of the code on its way, which would open the account."""
    from django.contrib.sessions.models import Session
    from django.core import signing

    somebody = person()
    for email in (somebody.email, "unknown00@example.fr"):
        ask_for_code(client, email)
        kept = Session.objects.get(pk=client.session.session_key).session_data
        bare = signing.b64_decode(kept.lstrip(".").partition(":")[0].encode())
        told = {
            part for part in (email, "example", "email", last_code("login_code")) if part.encode() in bare
        }
        assert told == set()
        assert client.session["account_login"]["email"] == email, "whoever has the keys reads it"
        client.cookies.clear()


def test_a_session_that_another_keyring_sealed_is_empty(client, person, tmp_path, monkeypatch):
    from sourdine import sealing

    client.force_login(person())
    assert is_in(client)
    other = sealing.Keyring.create(tmp_path / "keys")
    monkeypatch.setattr("sourdine.web.sessions.sealing.current", lambda: other)
    assert not is_in(client)
