"""A landline that somebody holds without any address: what they are told is read out on it."""

from datetime import timedelta

import consumers
import pytest
from consumers import FIXED, MOBILE, last_message, registered

from sourdine import clock
from sourdine.jobs.worker import run_waiting
from sourdine.notifications.contents import outgoing_of
from sourdine.notifications.gateways import TemporaryFailure
from sourdine.notifications.gateways.outbox import OutboxGateway
from sourdine.notifications.models import Message, State
from sourdine.register.line import Line
from sourdine.register.services import agents, lifecycle, opposition, rights

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
EVENING = "2026-11-22T20:30:00+00:00"  # half past nine in Paris


@pytest.fixture
def held():
    return held_by_its_line()


def held_by_its_line(number=FIXED, language="fr"):
    holding = opposition.renew_line(Line.parse(number), at=clock.now(), language=language)
    run_waiting()
    return holding


def calls(kind="receipt"):
    return Message.objects.filter(kind=f"register/{kind}", channel="voice")


def heard(kind="receipt"):
    return outgoing_of(calls(kind).get()).text


def test_its_receipt_is_read_out(held):
    assert FIXED in heard()
    assert "22 novembre 2026" in heard()
    assert "22 novembre 2029" in heard()
    assert ", ".join(held.reference) in heard()
    assert calls().get().state == State.ACCEPTED


def test_in_english_to_whoever_asked_in_english():
    held_by_its_line(language="en")
    assert "Registered on 22 November 2026" in heard()


def test_a_mobile_is_told_by_text_as_before():
    held_by_its_line(MOBILE)
    assert last_message(kind="register/receipt").channel == "sms"
    assert not calls().exists()


def test_an_account_is_told_by_mail_as_before():
    registered(FIXED)
    run_waiting()
    assert last_message(kind="register/receipt").channel == "mail"
    assert not calls().exists()


def test_nobody_is_called_at_night_but_in_the_morning(noon):
    noon.move_to(EVENING, tick=False)
    held_by_its_line()
    assert calls().get().state == State.QUEUED
    noon.move_to("2026-11-23T06:59:00+00:00", tick=False)
    run_waiting()
    assert calls().get().state == State.QUEUED
    noon.move_to("2026-11-23T07:00:30+00:00", tick=False)
    run_waiting()
    assert calls().get().state == State.ACCEPTED


def test_a_call_that_fails_in_the_morning_is_tried_again_that_day(noon, monkeypatch):
    noon.move_to(EVENING, tick=False)
    monkeypatch.setattr(OutboxGateway, "send", busy)
    held_by_its_line()
    noon.move_to("2026-11-23T07:00:30+00:00", tick=False)
    run_waiting()
    assert calls().get().state == State.QUEUED
    monkeypatch.undo()
    noon.shift(timedelta(minutes=1))
    run_waiting()
    assert calls().get().state == State.ACCEPTED


def test_one_that_fails_all_day_rings_at_no_night(noon, monkeypatch):
    monkeypatch.setattr(OutboxGateway, "send", busy)
    held_by_its_line()
    monkeypatch.undo()
    noon.move_to(EVENING, tick=False)
    run_waiting()
    assert calls().get().state == State.DROPPED


def busy(*_):
    raise TemporaryFailure


def test_its_end_is_announced_on_it(held, noon):
    noon.move_to(held.ends_at - timedelta(days=92), tick=False)
    assert lifecycle.send_notices(clock.now()) == 1
    assert "22 novembre 2029" in heard("renewal_notice")


def test_so_is_that_of_a_line_whose_account_is_gone(noon):
    (holding,) = registered(FIXED)
    rights.delete_account(holding.account, keep_oppositions=True)
    noon.move_to(holding.ends_at - timedelta(days=92), tick=False)
    lifecycle.send_notices(clock.now())
    assert FIXED in heard("renewal_notice")


def test_its_removal_is_confirmed_on_it(held):
    opposition.withdraw(held, at=clock.now())
    assert "retiré" in heard("removal_confirmation")


@pytest.mark.usefixtures("held")
def test_so_is_one_by_whoever_proved_the_line():
    opposition.withdraw_line(Line.parse(FIXED), at=clock.now())
    assert "retiré" in heard("removal_confirmation")


def test_a_renewal_by_an_agent_has_its_receipt_too(held, noon):
    noon.shift(timedelta(days=40))
    agents.renew_for(held, agent=consumers.account("agent@example.org"), reason="un appel")
    run_waiting()
    assert calls().count() == 2


def test_a_line_is_not_called_without_end(held, noon):
    for minute in range(20):
        noon.shift(timedelta(seconds=minute + 1))
        opposition.renew(held, at=clock.now())
        run_waiting()
    assert calls().count() == 10
