"""Several people at once, each with a connection of their own: nothing is lost, and nobody waits for ever."""

import threading

import pytest
from django.db import connection, transaction

import people
from sourdine import clock
from sourdine.register.line import Line
from sourdine.register.models import Allowance, Change, Opposition, OppositionList, Position
from sourdine.register.services import limits, opposition, possession

pytestmark = pytest.mark.django_db(transaction=True)


def together(*acts):
    """Runs them in threads that start at once; raises what any of them raised."""
    failures, ready = [], threading.Barrier(len(acts))

    def run(act):
        try:
            ready.wait(timeout=20)
            act()
        except Exception as failed:  # noqa: BLE001 -- told to the test, in its own thread
            failures.append(failed)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert failures == []
    assert not any(thread.is_alive() for thread in threads)


def registering(line, address):
    account = people.account(address)
    lists = tuple(OppositionList.objects.filter(name="voix"))

    def act():
        with transaction.atomic():
            held = possession.hold(line, account=account, language="fr", at=clock.now())
            opposition.register(held, at=clock.now(), lists=lists)

    return act


def test_the_same_line_registered_by_several_people_at_once_is_listed_once():
    line = Line(33_199_000_011)
    together(*(registering(line, f"a{n}@example.fr") for n in range(6)))
    assert Opposition.objects.count() == 1
    assert people.active().count() == 6
    assert people.replayed() == people.listed() == {line.e164}


def test_positions_follow_the_order_of_commits():
    together(*(registering(Line(33_199_000_020 + n), f"a{n}@example.fr") for n in range(8)))
    positions = list(Change.objects.values_list("position", flat=True))
    assert sorted(positions) == list(range(1, 9))
    assert Position.objects.get().last == 8


def test_two_holders_who_leave_at_once_leave_nothing_behind():
    line = Line(33_199_000_011)
    for n in range(2):
        registering(line, f"a{n}@example.fr")()
    together(*(lambda held=held: opposition.withdraw(held, at=clock.now()) for held in people.active()))
    assert not Opposition.objects.exists()
    assert people.replayed() == set()


def test_one_who_leaves_and_one_who_comes_at_once():
    line = Line(33_199_000_011)
    registering(line, "a@example.fr")()
    leaving = people.active().get()
    together(lambda: opposition.withdraw(leaving, at=clock.now()), registering(line, "b@example.fr"))
    assert people.replayed() == people.listed() == {line.e164}
    assert people.active().count() == 1


def test_a_limit_holds_however_many_ask_at_once():
    refused = []

    def act():
        try:
            with transaction.atomic():
                limits.take([limits.Draw(scope="test", key=b"k", most=3, window=limits.DAY)], clock.now())
        except limits.LimitReached:
            refused.append(1)

    together(*[act] * 8)
    assert len(refused) == 5
    assert Allowance.objects.get(scope="test").used == 3
