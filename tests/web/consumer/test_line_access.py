"""Whoever can receive a code on a line may see that line."""

import html
from datetime import timedelta

import pytest

from sourdine.accounts.models import User
from sourdine.register.models import Code, Holding, Opposition

APOSTROPHE = "\N{RIGHT SINGLE QUOTATION MARK}"


def page(answer):
    return html.unescape(answer.content.decode()).replace(APOSTROPHE, "'")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_form_explains_the_lost_mailbox(new_visitor, language):
    shown = page(new_visitor(language).open("my-number"))
    assert {"fr": "Je n'ai plus accès à ma messagerie", "en": "I can no longer read mail"}[language] in shown


def test_the_answer_is_the_same_whatever_the_register_holds(visitor, new_visitor):
    visitor.register(visitor.MOBILE, address="")
    visitor.prove(visitor.MOBILE, means="sms")
    registered, stranger = new_visitor(), new_visitor()
    known = registered.send("my-number", number=visitor.MOBILE, means="sms")
    unknown = stranger.send("my-number", number="06 00 00 56 78", means="sms")

    def alike(answer):
        return page(answer).split("<main")[1].split('value="')[0]

    assert alike(known) == alike(unknown)
    assert known.redirect_chain == unknown.redirect_chain


def test_a_wrong_number_is_said_at_its_field(visitor):
    shown = page(visitor.send("my-number", number="01 99", means="voice"))
    assert 'id="number-error"' in shown
    assert 'value="01 99"' in shown
    assert 'value="voice" checked' in shown


def test_a_code_opens_the_page_of_that_line(visitor):
    shown = page(visitor.open_line(visitor.FIXED))
    assert visitor.FIXED in shown
    assert "n'est pas inscrit" in shown


def test_a_wrong_code_opens_nothing(visitor):
    visitor.send("my-number", number=visitor.FIXED, means="voice")
    shown = page(visitor.send("line-code", code="000000"))
    assert 'id="code-error"' in shown
    assert visitor.open("line").redirect_chain[-1][0] == "/fr/mon-numero/"


def test_the_line_closes_after_half_an_hour(visitor, morning):
    visitor.open_line(visitor.FIXED)
    morning.shift(timedelta(minutes=31))
    answer = visitor.open("line")
    assert answer.redirect_chain[-1][0] == "/fr/mon-numero/"
    assert "trop ancienne" in page(answer)


def test_the_line_is_open_in_one_browser_only(visitor, new_visitor):
    visitor.open_line(visitor.FIXED)
    assert new_visitor().open("line").redirect_chain[-1][0] == "/fr/mon-numero/"


def test_the_page_is_closed_on_request(visitor):
    visitor.open_line(visitor.FIXED)
    visitor.send("leave-line")
    assert visitor.open("line").redirect_chain[-1][0] == "/fr/mon-numero/"


def test_a_line_opens_neither_the_account_nor_its_address_nor_its_dates(visitor, new_visitor, morning):
    visitor.register(visitor.FIXED, visitor.OTHER)
    visitor.send("confirm-address", code=visitor.address_code())
    visitor.prove(visitor.FIXED)
    visitor.prove(visitor.OTHER)
    morning.shift(timedelta(days=40))
    finder = new_visitor()
    shown = page(finder.open_line(visitor.FIXED))
    assert "est inscrit au registre" in shown
    assert visitor.OTHER not in shown
    assert "example.fr" not in shown
    assert "novembre 2026" not in shown
    assert User.objects.count() == 1
    assert "_auth_user_id" not in finder.client.session


def test_a_session_that_somebody_planted_opens_nothing_of_theirs(visitor, new_visitor, morning):
    """Its cookie is known to another; what is opened in it changes its name."""
    planted = new_visitor()
    planted.send("my-number", number=planted.OTHER, means="voice")
    visitor.client.cookies = planted.client.cookies.copy()
    morning.shift(1)
    visitor.open_line(visitor.FIXED)
    assert visitor.FIXED in visitor.open("line").content.decode()
    assert visitor.FIXED not in planted.open("line").content.decode()


def test_asking_without_a_session_leads_to_the_form(visitor):
    for name in ("line-code", "line", "withdraw-line", "changed-hands", "line-receipt", "line-receipt-pdf"):
        assert visitor.open(name).redirect_chain[-1][0] == "/fr/mon-numero/", name
    for name in ("register-line", "renew-line", "withdraw-line", "changed-hands"):
        assert visitor.send(name).redirect_chain[-1][0] == "/fr/mon-numero/", name
    assert not Code.objects.exists()
    assert not Holding.objects.exists()
    assert not Opposition.objects.exists()
