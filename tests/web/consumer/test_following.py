"""The page of a registration under way."""

import html
import re
from datetime import timedelta

import pytest
from django.conf import settings

from sourdine.register.models import Claim, Code, Holding, Opposition, Registration

APOSTROPHE = "\N{RIGHT SINGLE QUOTATION MARK}"


def page(answer):
    return html.unescape(answer.content.decode()).replace(APOSTROPHE, "'")


def test_without_a_registration_one_is_begun(visitor):
    answer = visitor.open("follow-up")
    assert answer.redirect_chain[-1][0] == "/fr/inscription/"
    assert "Aucune inscription" in page(answer)


def test_two_numbers_from_the_form_to_the_receipt(visitor):
    visitor.register(visitor.FIXED, visitor.OTHER)
    visitor.send("confirm-address", code=visitor.address_code())
    half = page(visitor.prove(visitor.FIXED))
    assert "Un numéro attend encore son code" in half
    done = page(visitor.prove(visitor.OTHER))
    assert "C'est fait." in done
    assert "Vos 2 numéros sont inscrits" in done
    assert Holding.objects.count() == 2
    assert Opposition.objects.filter(is_listed=True).count() == 4
    receipt = page(visitor.open("claim-receipt", visitor.claim(visitor.FIXED)))
    assert visitor.FIXED in receipt
    assert "Récépissé d'inscription" in receipt


def test_the_address_is_confirmed_before_any_code_is_sent(visitor):
    visitor.register(visitor.FIXED)
    shown = page(visitor.send("send-code", visitor.claim(visitor.FIXED), means="voice"))
    assert not Code.objects.exists()
    assert "Confirmez" in shown


def test_a_wrong_code_for_the_address_is_said_beside_it(visitor):
    visitor.register(visitor.FIXED)
    shown = page(visitor.send("confirm-address", code="000000"))
    assert 'id="address-code-error"' in shown
    assert 'href="#address-code"' in shown
    assert shown.count("essais restants") == 2, "in the summary and at the field, nowhere else"


def test_a_right_code_says_so_once(visitor):
    visitor.register(visitor.FIXED)
    shown = page(visitor.send("confirm-address", code=visitor.address_code()))
    assert shown.count("Votre adresse est confirmée") == 1
    assert "Votre adresse est confirmée" not in page(visitor.open("follow-up"))


@pytest.mark.parametrize("typed", ["{}", " {} ", "{:.3} {:3.3}"])
def test_a_code_may_be_typed_with_spaces(visitor, typed):
    visitor.register(visitor.FIXED)
    code = visitor.address_code()
    spaced = f"{code[:3]} {code[3:]}" if ":" in typed else typed.format(code)
    visitor.send("confirm-address", code=spaced)
    assert Registration.objects.get().address_confirmed_at


def test_the_mail_is_sent_again_and_the_former_code_is_void(visitor, morning):
    visitor.register(visitor.FIXED)
    former = visitor.address_code()
    morning.shift(timedelta(minutes=1))
    assert "Un nouvel e-mail est en route" in page(visitor.send("send-address-again"))
    visitor.send("confirm-address", code=former)
    assert not Registration.objects.get().address_confirmed_at
    visitor.send("confirm-address", code=visitor.address_code())
    assert Registration.objects.get().address_confirmed_at


def test_a_wrong_code_says_how_many_tries_are_left(visitor):
    visitor.register(visitor.MOBILE, address="")
    claim = visitor.claim(visitor.MOBILE)
    visitor.send("send-code", claim, means="sms")
    shown = page(visitor.send("prove", claim, code="000000"))
    assert "Il reste 4 essais" in shown
    assert f'id="code-{claim}-error"' in shown
    assert not Holding.objects.exists()


def test_an_expired_code_is_refused_and_another_one_works(visitor, morning):
    visitor.register(visitor.MOBILE, address="")
    claim = visitor.claim(visitor.MOBILE)
    visitor.send("send-code", claim, means="sms")
    former = visitor.last_code()
    morning.shift(timedelta(minutes=11))
    assert "a expiré" in page(visitor.send("prove", claim, code=former))
    visitor.prove(visitor.MOBILE, means="sms")
    assert Holding.objects.exists()


def test_nobody_is_called_at_night_and_the_page_says_when(visitor, morning):
    visitor.register(visitor.FIXED)
    visitor.send("confirm-address", code=visitor.address_code())
    morning.move_to("2026-11-23T22:30:00+01:00", tick=False)
    shown = page(visitor.open("follow-up"))
    assert "Nous n'appelons personne la nuit" in shown
    assert "24 novembre 2026 à 08:00" in shown
    assert 'value="voice"' not in shown
    shown = page(visitor.send("send-code", visitor.claim(visitor.FIXED), means="voice"))
    assert not Code.objects.exists()
    assert "après 08:00" in shown


def test_whoever_is_told_to_come_back_in_the_morning_finds_the_registration(visitor, morning):
    visitor.register(visitor.FIXED)
    visitor.send("confirm-address", code=visitor.address_code())
    morning.shift(timedelta(days=3))
    assert 'value="voice"' in page(visitor.open("follow-up"))


def test_a_login_in_that_browser_lasts_no_longer_than_any_other(visitor, django_user_model):
    visitor.register(visitor.FIXED)
    assert visitor.client.session.get_expiry_age() > 9 * 86400
    visitor.client.force_login(
        django_user_model.objects.create_user("jeanne@example.fr"),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    assert visitor.client.session.get_expiry_age() <= settings.SESSION_COOKIE_AGE


def test_a_landline_is_offered_no_text_message(visitor):
    visitor.register(visitor.FIXED)
    shown = page(visitor.send("confirm-address", code=visitor.address_code()))
    assert 'value="voice"' in shown
    assert 'value="sms"' not in shown


@pytest.mark.parametrize("means", ["", "letter", "callback", "smoke"])
def test_a_code_comes_by_text_or_by_voice_only(visitor, means):
    visitor.register(visitor.MOBILE, address="")
    assert visitor.send("send-code", visitor.claim(visitor.MOBILE), means=means).status_code == 404
    assert not Code.objects.exists()


@pytest.mark.parametrize("name", ["send-code", "prove"])
def test_somebody_else_s_number_is_not_there(visitor, new_visitor, name):
    visitor.register(visitor.MOBILE, address="")
    other = new_visitor()
    other.register("06 00 00 56 78", address="")
    answer = other.send(name, visitor.claim(visitor.MOBILE), means="sms", code="000000")
    assert answer.status_code == 404
    assert not Code.objects.exists()


@pytest.mark.parametrize("name", ["claim-receipt", "claim-receipt-pdf"])
def test_somebody_else_s_receipt_is_not_there(visitor, new_visitor, name):
    visitor.register(visitor.MOBILE, address="")
    visitor.prove(visitor.MOBILE, means="sms")
    claim = visitor.claim(visitor.MOBILE)
    assert visitor.open(name, claim).status_code == 200
    assert new_visitor().open(name, claim).status_code == 404


@pytest.mark.parametrize("name", ["claim-receipt", "claim-receipt-pdf"])
def test_a_receipt_is_read_where_the_line_was_proven_only(visitor, new_visitor, name):
    """Not wherever the registration is open: its mail may have gone to a stranger."""
    visitor.register(visitor.FIXED)
    telephone = new_visitor()
    telephone.client.post(visitor.link())
    visitor.prove(visitor.FIXED)
    claim = visitor.claim(visitor.FIXED)
    assert visitor.open(name, claim).status_code == 200
    assert telephone.open(name, claim).status_code == 404
    assert visitor.FIXED not in page(telephone.open("follow-up"))


@pytest.mark.parametrize("name", ["claim-receipt", "claim-receipt-pdf"])
def test_a_receipt_is_not_read_where_the_form_was_filled_in_but_nothing_proven(visitor, new_visitor, name):
    visitor.register(visitor.FIXED)
    telephone = new_visitor()
    telephone.client.post(visitor.link())
    telephone.prove(visitor.FIXED)
    claim = visitor.claim(visitor.FIXED)
    assert telephone.open(name, claim).status_code == 200
    assert visitor.open(name, claim).status_code == 404
    assert "là où cette ligne a été prouvée" in page(visitor.open("follow-up"))


def test_a_receipt_is_read_by_its_holder_who_is_logged_in(visitor, new_visitor, django_user_model):
    visitor.register(visitor.FIXED)
    telephone = new_visitor()
    telephone.client.post(visitor.link())
    telephone.prove(visitor.FIXED)
    visitor.client.force_login(
        django_user_model.objects.get(), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    assert visitor.open("claim-receipt", visitor.claim(visitor.FIXED)).status_code == 200


def test_a_second_registration_does_not_inherit_what_the_first_one_proved(visitor, new_visitor):
    visitor.register(visitor.MOBILE, address="")
    visitor.prove(visitor.MOBILE, means="sms")
    other = new_visitor()
    other.register(visitor.FIXED)
    answer = visitor.client.post(other.link(), follow=True)
    assert visitor.FIXED not in page(answer)
    assert visitor.open("claim-receipt", visitor.claim(visitor.MOBILE)).status_code == 404


def test_news_are_asked_for_without_touching_what_is_being_typed(visitor):
    visitor.register(visitor.FIXED)
    shown = page(visitor.open("follow-up"))
    assert 'hx-swap="none"' in shown
    news = visitor.client.get(visitor.path("follow-up-trails"), {"stage": "0"})
    assert 'hx-swap-oob="true"' in page(news)
    assert "<input" not in page(news)


def test_news_load_the_page_again_when_something_was_confirmed(visitor):
    visitor.register(visitor.FIXED)
    visitor.send("confirm-address", code=visitor.address_code())
    news = visitor.client.get(visitor.path("follow-up-trails"), {"stage": "0"})
    assert news["HX-Refresh"] == "true"


def test_news_stop_when_none_can_come(visitor, morning):
    visitor.register(visitor.FIXED)
    morning.shift(timedelta(minutes=11))
    assert visitor.client.get(visitor.path("follow-up-trails"), {"stage": "0"}).status_code == 286
    assert "follow-up-trails" not in page(visitor.open("follow-up"))


def test_a_registration_is_closed_on_a_computer_that_others_use(visitor):
    visitor.register(visitor.FIXED)
    visitor.send("leave-registration")
    assert "Aucune inscription" in page(visitor.open("follow-up"))
    assert Claim.objects.exists()


def test_no_number_and_no_registration_is_in_any_address(visitor):
    visitor.register(visitor.FIXED, visitor.OTHER)
    visitor.send("confirm-address", code=visitor.address_code())
    visitor.prove(visitor.FIXED)
    visitor.prove(visitor.OTHER)
    visitor.open_line(visitor.FIXED)
    visitor.open("line-receipt")
    registration = str(Registration.objects.first().pk)
    for address in visitor.visited:
        assert registration not in address
        assert not re.search(r"\d{6,}", re.sub(r"\D", "", re.sub(r"/\d{1,5}/", "/", address)))


def test_the_code_of_the_mail_too_sends_the_first_mobile_s(visitor):
    visitor.register(visitor.MOBILE)
    shown = page(visitor.send("confirm-address", code=visitor.address_code()))
    assert "Un code est en route vers votre mobile" in shown
    assert "Inscrit" in page(visitor.send("prove", visitor.claim(visitor.MOBILE), code=visitor.last_code()))
