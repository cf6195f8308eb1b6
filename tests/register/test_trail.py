"""What is kept of a line after it left: for how long, and what then goes."""

from datetime import timedelta

import consumers
import pytest
from consumers import FIXED, MOBILE, OTHER_FIXED, account, registered

from sourdine import clock
from sourdine.audit import queries
from sourdine.audit.models import Event
from sourdine.audit.vocabulary import Action
from sourdine.notifications.models import DeliveryEvent, Message
from sourdine.register.line import Line
from sourdine.register.services import agents, lifecycle, opposition, trail

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
A_MONTH = timedelta(days=31)
A_YEAR = timedelta(days=366)


def about(text):
    return Event.objects.filter(line_index=Line.parse(text).index)


def messages(text):
    return Message.objects.filter(line_index=Line.parse(text).index)


def later(noon, passed):
    noon.shift(passed)
    lifecycle.purge(clock.now())
    return trail.forget(clock.now())


@pytest.fixture
def withdrawn(noon):  # noqa: ARG001 -- the hour matters
    (holding,) = registered(FIXED)
    opposition.withdraw(holding, at=clock.now(), by=holding.account)
    return holding


@pytest.mark.usefixtures("withdrawn")
def test_what_was_done_can_be_answered_for_a_year_after_a_removal(noon):
    before = about(FIXED).count(), messages(FIXED).count()
    later(noon, A_MONTH)
    later(noon, timedelta(days=330))
    assert (about(FIXED).count(), messages(FIXED).count()) == before
    assert not Event.objects.filter(action=Action.TRAIL_FORGOTTEN).exists()


@pytest.mark.usefixtures("withdrawn")
def test_then_events_no_longer_say_whose_line_it_was_and_messages_go(noon):
    later(noon, A_YEAR)
    assert not about(FIXED).exists()
    assert not Message.objects.exists()
    assert not DeliveryEvent.objects.exists()
    forgotten = Event.objects.exclude(forgotten_at=None)
    assert {event.action for event in forgotten} >= {"opposition.registered", "opposition.withdrawn"}
    assert {(event.account, event.actor, event.reason) for event in forgotten} == {(None, None, "")}


@pytest.mark.usefixtures("withdrawn")
def test_as_many_things_were_done_as_before_and_it_is_said_how_many_were_forgotten(noon):
    before = sorted(Event.objects.values_list("action", "at"))
    lines, sent = about(FIXED).count(), Message.objects.count()
    later(noon, A_YEAR)
    told = Event.objects.filter(action=Action.TRAIL_FORGOTTEN)
    assert sorted(Event.objects.exclude(action=Action.TRAIL_FORGOTTEN).values_list("action", "at")) == before
    assert [one.detail for one in told.order_by("pk") if "events" in one.detail] == [{"events": lines}]
    assert sum(one.detail.get("messages", 0) for one in told) == sent
    assert later(noon, timedelta(days=1)) == 0, "once"


def test_of_a_line_that_is_held_nothing_is_forgotten(noon):
    registered(FIXED)
    before = about(FIXED).count(), messages(FIXED).count()
    assert later(noon, A_YEAR * 2) == 1, "but the mail that confirmed the address"
    assert (about(FIXED).count(), messages(FIXED).count()) == before


def test_of_one_that_a_list_has_kept_by_import_nothing_either(noon):
    consumers.brought_in(FIXED)
    agents.search(FIXED, agent=account("agent@example.org"), reason="un appel")
    assert later(noon, A_YEAR) == 0
    assert about(FIXED).get().reason == "un appel"


def test_what_ended_at_its_term_is_answered_for_until_it_is_erased(noon):
    (holding,) = registered(FIXED)
    holding.declines_renewal = True
    holding.save()
    noon.move_to(holding.ends_at, tick=False)
    lifecycle.renew_or_end(clock.now())
    later(noon, A_YEAR * 2)
    assert about(FIXED).exists()
    later(noon, A_YEAR)
    assert not about(FIXED).exclude(action=Action.OPPOSITION_EXPIRED).exists()
    later(noon, A_YEAR)
    assert not about(FIXED).exists()


def test_somebody_who_left_a_shared_line_is_forgotten_and_the_other_is_not(noon):
    (paul,) = registered(FIXED, address="paul@example.org")
    (jeanne,) = registered(FIXED)
    opposition.withdraw(paul, at=clock.now(), by=paul.account)
    later(noon, A_YEAR)
    assert not about(FIXED).filter(account=paul.account).exists()
    assert not messages(FIXED).filter(account=paul.account).exists()
    kept = queries.about_holder(jeanne.account, Line.parse(FIXED).index, since=jeanne.first_proven_at)
    assert "opposition.registered" in {event.action for event in kept}


def test_an_agent_s_look_at_a_line_that_nobody_registered_keeps_the_agent_s_name_only(noon):
    agent = account("agent@example.org")
    agents.search(OTHER_FIXED, agent=agent, reason="Mme X a écrit")
    later(noon, A_YEAR)
    event = Event.objects.get(action=Action.NUMBER_SEARCHED)
    assert (event.actor, event.line_index, event.reason) == (agent, None, "")
    assert event.forgotten_at is not None


def test_a_setting_says_another_duration(noon, limited):
    limited(trail_months=3)
    registered(MOBILE)
    opposition.withdraw(consumers.active().get(), at=clock.now())
    later(noon, timedelta(days=95))
    assert not about(MOBILE).exists()


def test_many_lines_are_seen_to_in_small_transactions(noon, monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr(trail, "_ROWS", 2)
    agent = account("agent@example.org")
    for last in range(7):
        agents.search(f"01 99 00 00 1{last}", agent=agent, reason="essai")
    noon.shift(A_YEAR)
    with django_assert_max_num_queries(60):
        assert trail.forget(clock.now()) == 7
    told = Event.objects.filter(action=Action.TRAIL_FORGOTTEN)
    assert sorted(one.detail["events"] for one in told) == [1, 2, 2, 2]
