"""Reading the trail: about an account, about a line, by day."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from sourdine.accounts.models import User
from sourdine.audit import queries
from sourdine.audit.models import Event
from sourdine.audit.services import record
from sourdine.audit.vocabulary import Action, ActorKind

pytestmark = pytest.mark.django_db

LINE, OTHER = b"1" * 32, b"2" * 32
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_an_account_reads_what_concerns_it_alone():
    hers, his = User.objects.create_user("a@example.fr"), User.objects.create_user("b@example.fr")
    mine = record(Action.LOGGED_IN, account=hers)
    record(Action.LOGGED_IN, account=his)
    assert list(queries.about_account(hers)) == [mine]


def test_a_line_s_events_are_its_own():
    mine = record(Action.LINE_PROVEN, line_index=LINE)
    record(Action.LINE_PROVEN, line_index=OTHER)
    assert list(queries.about_line(LINE)) == [mine]


def test_a_holder_reads_nothing_older_than_the_first_proof_and_nothing_of_another_account():
    hers, his = User.objects.create_user("a@example.fr"), User.objects.create_user("b@example.fr")
    with time_machine.travel(NOON, tick=False):
        record(Action.LINE_PROVEN, line_index=LINE)
    with time_machine.travel(NOON + timedelta(days=1), tick=False):
        record(Action.LINE_PROVEN, line_index=LINE, account=his)
        seen = [record(Action.LINE_PROVEN, line_index=LINE, account=hers)]
        seen.append(record(Action.NUMBER_SEARCHED, line_index=LINE))
    found = queries.about_holder(hers, LINE, since=NOON + timedelta(hours=1))
    assert set(found) == set(seen)


def test_acts_of_a_holder_without_an_account_are_that_holder_s():
    hers = User.objects.create_user("a@example.fr")
    record(Action.OPPOSITION_REGISTERED, line_index=LINE, reason="letter of somebody else")
    record(Action.LINE_PROVEN, line_index=LINE, actor=hers, reason="called back")
    opened = record(Action.LINE_PROVEN, line_index=LINE, actor_kind=ActorKind.LINE)
    suspended = record(Action.OPPOSITION_SUSPENDED, line_index=LINE, reason="a doubt")
    found = queries.about_holder(hers, LINE, since=opened.at - timedelta(minutes=1))
    assert set(found) == {opened, suspended}


def test_a_look_at_a_line_that_was_left_is_the_next_holder_s():
    hers = User.objects.create_user("a@example.fr")
    with time_machine.travel(NOON, tick=False):
        seen = record(Action.NUMBER_SEARCHED, line_index=LINE)
    with time_machine.travel(NOON + timedelta(days=2), tick=False):
        record(Action.NUMBER_SEARCHED, line_index=LINE)
    found = queries.about_holder(hers, LINE, since=NOON, until=NOON + timedelta(days=1))
    assert list(found) == [seen]


@time_machine.travel(NOON, tick=False)
def test_a_day_without_any_is_there_with_none():
    record(Action.LOGGED_IN)
    record(Action.PASSWORD_CHANGED)
    found = queries.a_day(Action.LOGGED_IN, days=3)
    assert found == [(date(2026, 11, 20), 0), (date(2026, 11, 21), 0), (date(2026, 11, 22), 1)]


@time_machine.travel(NOON, tick=False)
def test_a_day_begins_at_midnight_in_paris():
    event = record(Action.LOGGED_IN)
    Event.objects.filter(pk=event.pk).update(at=datetime(2026, 11, 20, 23, 30, tzinfo=UTC))
    assert queries.a_day(Action.LOGGED_IN, days=2) == [(date(2026, 11, 21), 1), (date(2026, 11, 22), 0)]
