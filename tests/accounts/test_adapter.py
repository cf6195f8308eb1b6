"""allauth, as it is used here: mail through the queue, sealed secrets, the last factor kept."""

import pytest
from allauth.account.adapter import get_adapter as accounts
from allauth.mfa.adapter import get_adapter as factors
from allauth.mfa.models import Authenticator
from django.template.loader import get_template

from sourdine.accounts.adapter import _KINDS
from sourdine.accounts.models import Role

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("kind", sorted(set(_KINDS.values())))
def test_every_mail_has_words_in_both_languages(kind, language):
    text = get_template(f"accounts/notifications/{kind}.mail.{language}.txt").render(
        {"code": "123456", "service_url": "https://sourdine.example"}
    )
    subject, _, body = text.partition("\n")
    assert subject.strip()
    assert body.strip()
    assert ("123456" in subject) == ("123456" in body)


def test_a_second_factor_s_secret_rests_sealed(person):
    agent = person(Role.AGENT, factor=True)
    kept = Authenticator.objects.get(user=agent).data["secret"]
    secret = factors().decrypt(kept)
    assert secret
    assert secret not in kept
    assert factors().decrypt(factors().encrypt(secret)) == secret


def test_the_last_factor_of_an_operator_stays(person):
    agent = person(Role.AGENT, factor=True)
    only = Authenticator.objects.get(user=agent)
    assert not factors().can_delete_authenticator(only)
    Authenticator.objects.create(user=agent, type=Authenticator.Type.WEBAUTHN, data={})
    assert factors().can_delete_authenticator(only)


def test_a_consumer_may_remove_the_last_factor(person):
    consumer = person(factor=True)
    assert factors().can_delete_authenticator(Authenticator.objects.get(user=consumer))


def test_the_picture_to_scan_is_within_the_page():
    picture = factors().build_totp_svg("otpauth://totp/a?secret=b")
    assert picture.startswith("<svg")
    assert "style=" not in picture
    assert "data:" not in picture


def test_who_has_a_second_factor_shows_that_one_again(person):
    ways = [one["id"] for one in accounts().get_reauthentication_methods(person(factor=True))]
    assert ways == ["mfa_reauthenticate"]


def test_who_has_none_shows_the_password(person):
    ways = [one["id"] for one in accounts().get_reauthentication_methods(person())]
    assert ways == ["reauthenticate"]
