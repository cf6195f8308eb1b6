"""Each new browser is told by mail, each session is listed and can be ended from another."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from sourdine import clock
from sourdine.accounts import devices
from sourdine.accounts.models import Device, OpenSession, User
from sourdine.notifications.models import Message

pytestmark = pytest.mark.django_db
PASSWORD = "une sourdine pour le téléphone"  # noqa: S105 -- of people who do not exist
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def jeanne():
    return User.objects.create_user("jeanne@example.org")


def log_in(user, client=None):
    client = client or Client(headers={"user-agent": FIREFOX})
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def told():
    return Message.objects.filter(kind="accounts/new_device").count()


def test_a_session_ended_from_another_one_is_nobody_s(jeanne):
    first, second = log_in(jeanne), log_in(jeanne)
    ended = OpenSession.objects.order_by("opened_at", "pk")
    mine = first.session[devices.SESSION]
    assert len(ended) == 2
    second.post(reverse("end-session", kwargs={"session": mine}))
    assert first.get(reverse("my-account")).status_code == 302
    assert second.get(reverse("my-account")).status_code == 200


def test_somebody_else_s_session_is_not_ended(jeanne):
    mine = log_in(jeanne)
    other = log_in(User.objects.create_user("marcel@example.org"))
    other.post(reverse("end-session", kwargs={"session": mine.session[devices.SESSION]}))
    assert mine.get(reverse("my-account")).status_code == 200


def test_a_session_that_was_never_opened_here_is_nobody_s(jeanne):
    client = log_in(jeanne)
    session = client.session
    del session[devices.SESSION]
    session.save()
    assert client.get(reverse("my-account")).status_code == 302


def test_logging_out_ends_the_row_too(jeanne):
    client = log_in(jeanne)
    client.post(reverse("account_logout"))
    assert not OpenSession.objects.exists()


def test_the_sessions_page_names_the_browser_and_marks_this_one(jeanne):
    shown = log_in(jeanne).get(reverse("my-sessions")).content.decode()
    assert "?, ?" in shown  # the test's own login has no browser
    assert devices.name_of(FIREFOX) == "Firefox, Linux"


def request_of(client):
    from django.http import HttpRequest

    request = HttpRequest()
    request.session = client.session
    request.COOKIES = (
        {devices.COOKIE: client.cookies[devices.COOKIE].value} if client.cookies.get(devices.COOKIE) else {}
    )
    return request


def test_a_browser_is_known_again_by_its_cookie_and_a_new_one_is_told(jeanne):
    client = Client()
    request = request_of(client)
    devices.opened(request, jeanne)
    assert told() == 0, "the first one of all"
    token = request.META[devices.COOKIE]
    again = request_of(client)
    again.COOKIES = {devices.COOKIE: token}
    devices.opened(again, jeanne)
    assert (told(), Device.objects.count()) == (0, 1)
    devices.opened(request_of(Client()), jeanne)
    assert (told(), Device.objects.count()) == (1, 2)
    assert token.encode() not in bytes(Device.objects.first().digest)


def test_the_cookie_is_for_this_site_alone(jeanne):
    from django.http import HttpResponse

    request, answer = request_of(Client()), HttpResponse()
    devices.opened(request, jeanne)
    devices.keep_cookie(request, answer)
    cookie = answer.cookies[devices.COOKIE]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_two_accounts_in_one_browser_are_not_seen_to_share_it(jeanne):
    marcel, request = User.objects.create_user("marcel@example.org"), request_of(Client())
    devices.opened(request, jeanne)
    again = request_of(Client())
    again.COOKIES = {devices.COOKIE: request.META[devices.COOKIE]}
    devices.opened(again, marcel)
    assert len(set(map(bytes, Device.objects.values_list("digest", flat=True)))) == 2


def test_what_is_over_is_forgotten(jeanne, time_machine):
    from django.utils import timezone

    time_machine.move_to("2026-11-22T09:30:00+00:00", tick=False)
    devices.opened(request_of(Client()), jeanne)
    time_machine.move_to("2026-11-22T21:31:00+00:00", tick=False)
    devices.forget(timezone.now())
    assert (OpenSession.objects.count(), Device.objects.count()) == (0, 1)
    time_machine.move_to("2027-11-23T21:31:00+00:00", tick=False)
    devices.forget(timezone.now())
    assert Device.objects.count() == 0


def test_a_browser_is_told_of_when_all_those_before_were_forgotten(jeanne, time_machine):
    log_in(jeanne)
    assert told() == 0
    time_machine.move_to(clock.now() + timedelta(days=400), tick=False)
    devices.forget(clock.now())
    log_in(jeanne)
    assert told() == 1


# Whoever came in by a way that has changed is out.


@pytest.fixture
def two(person):
    """Two browsers of one account, which has a second factor; the first has just shown who it is."""
    import time

    somebody = person(factor=True)
    here, elsewhere = log_in(somebody), log_in(somebody)
    session = here.session
    session["account_authentication_methods"] = [
        {"method": "mfa", "at": time.time(), "reauthenticated": True}
    ]
    session["account_authentication_methods_user"] = str(somebody.pk)
    session.save()
    return here, elsewhere, somebody


def is_in(client):
    return client.get(reverse("my-account")).status_code == 200


def mailed(kind):
    return Message.objects.filter(kind=f"accounts/{kind}").count()


@pytest.mark.parametrize(
    ("name", "typed", "mail"),
    [
        ("mfa_deactivate_totp", {}, "factor_removed"),
        ("mfa_generate_recovery_codes", {}, "recovery_codes_made"),
        (
            "account_change_password",
            {
                "oldpassword": PASSWORD,
                "password1": "tout à fait autrement",
                "password2": "tout à fait autrement",
            },
            "password_changed",
        ),
    ],
)
def test_a_change_of_a_way_in_ends_the_other_sessions_and_is_told(
    two, name, typed, mail, django_capture_on_commit_callbacks
):
    here, elsewhere, somebody = two
    with django_capture_on_commit_callbacks(execute=True):
        assert here.post(reverse(name), typed).status_code == 302
    assert (is_in(here), is_in(elsewhere)) == (True, False)
    assert somebody.open_sessions.count() == 1
    assert mailed(mail) == 1


def test_a_new_application_ends_the_other_sessions_and_is_told(person, django_capture_on_commit_callbacks):
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    somebody = person()
    here, elsewhere = log_in(somebody), log_in(somebody)
    asked = here.get(reverse("mfa_activate_totp"))
    answer = here.post(asked.url, {"password": PASSWORD, "next": reverse("mfa_activate_totp")})
    secret = here.get(answer.url).context["form"].secret
    _before, now, _after = yield_hotp_counters_from_time()
    code = format_hotp_value(hotp_value(secret, now))
    with django_capture_on_commit_callbacks(execute=True):
        here.post(reverse("mfa_activate_totp"), {"code": code})
    assert somebody.authenticator_set.filter(type="totp").exists()
    assert (is_in(here), is_in(elsewhere)) == (True, False)
    assert mailed("factor_added") == 1


def test_a_change_that_was_refused_ends_nothing(two):
    here, elsewhere, _ = two
    here.post(
        reverse("account_change_password"), {"oldpassword": "wrong", "password1": "x", "password2": "x"}
    )
    assert (is_in(here), is_in(elsewhere)) == (True, True)
    assert mailed("password_changed") == 0


def test_another_account_s_sessions_stay(two):
    here, _, _ = two
    marcel = log_in(User.objects.create_user("marcel@example.org"))
    here.post(reverse("mfa_deactivate_totp"))
    assert is_in(marcel)
