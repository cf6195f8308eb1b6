"""Several people at once, each with a connection of their own: nothing is lost, and nobody waits for ever."""

import threading
import time

import consumers
import pytest
from django.db import connection, transaction

from sourdine import clock
from sourdine.audit.models import Event
from sourdine.audit.vocabulary import Action
from sourdine.register import errors
from sourdine.register.line import Line
from sourdine.register.models import (
    Allowance,
    Change,
    Claim,
    Code,
    LineTransfer,
    Opposition,
    OppositionList,
    Position,
)
from sourdine.register.models.registration import Means
from sourdine.register.services import holding, limits, opposition, possession, proof, rights

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
    account = consumers.account(address)
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
    assert consumers.active().count() == 6
    assert consumers.replayed() == consumers.listed() == {line.e164}


def test_positions_follow_the_order_of_commits():
    together(*(registering(Line(33_199_000_020 + n), f"a{n}@example.fr") for n in range(8)))
    positions = list(Change.objects.values_list("position", flat=True))
    assert sorted(positions) == list(range(1, 9))
    assert Position.objects.get().last == 8


def test_two_holders_who_leave_at_once_leave_nothing_behind():
    line = Line(33_199_000_011)
    for n in range(2):
        registering(line, f"a{n}@example.fr")()
    together(*(lambda held=held: opposition.withdraw(held, at=clock.now()) for held in consumers.active()))
    assert not Opposition.objects.exists()
    assert consumers.replayed() == set()


def test_one_who_leaves_and_one_who_comes_at_once():
    line = Line(33_199_000_011)
    registering(line, "a@example.fr")()
    leaving = consumers.active().get()
    together(lambda: opposition.withdraw(leaving, at=clock.now()), registering(line, "b@example.fr"))
    assert consumers.replayed() == consumers.listed() == {line.e164}
    assert consumers.active().count() == 1


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


def test_the_same_line_registered_twice_by_one_person_at_once_is_held_once():
    line = Line(33_199_000_011)
    together(*[registering(line, "a@example.fr")] * 4)
    assert consumers.active().count() == 1
    assert consumers.replayed() == consumers.listed() == {line.e164}


def test_who_deletes_their_account_and_who_comes_to_one_of_its_lines_do_not_wait_for_each_other():
    lines = sorted((Line(33_199_000_011), Line(33_199_000_012)), key=lambda line: line.index)
    for line in lines:
        registering(line, "a@example.fr")()
    leaving, coming, is_there = (
        consumers.account("a@example.fr"),
        consumers.account("b@example.fr"),
        threading.Event(),
    )

    def come():
        with transaction.atomic():
            held = possession.hold(lines[1], account=coming, language="fr", at=clock.now())
            is_there.set()
            until_somebody_waits()
            opposition.register(held, at=clock.now(), lists=tuple(OppositionList.objects.all()))

    def leave():
        assert is_there.wait(timeout=20)
        rights.delete_account(leaving, keep_oppositions=False)

    together(come, leave)
    assert consumers.replayed() == consumers.listed() == {lines[1].e164}


def until_somebody_waits():
    """On PostgreSQL, for a lock; on SQLite who comes second waits at the door."""
    waits = "SELECT count(*) FROM pg_locks WHERE NOT granted"
    deadline = time.monotonic() + 20
    while connection.vendor == "postgresql" and time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute(waits)
            if cursor.fetchone()[0]:
                return
        time.sleep(0.02)


@pytest.mark.usefixtures("noon")
def test_a_registration_whose_two_lines_are_proven_at_once_is_complete():
    made, first_is_proven = consumers.begun(consumers.MOBILE, consumers.OTHER_MOBILE), threading.Event()
    one, other = made.claims.all()

    def come_first():
        with transaction.atomic():
            proof.hold_claim(one, at=clock.now())
            first_is_proven.set()
            until_somebody_waits()

    def come_second():
        assert first_is_proven.wait(timeout=20)
        with transaction.atomic():
            proof.hold_claim(other, at=clock.now())

    together(come_first, come_second)
    made.refresh_from_db()
    assert made.completed_at is not None
    assert made.address_sealed is None


@pytest.mark.usefixtures("noon")
def test_two_codes_asked_for_at_once_are_one_code():
    claim = consumers.claim_of(consumers.begun(consumers.MOBILE))

    def ask():
        proof.send_code(Claim.objects.get(pk=claim.pk), Means.SMS, network=consumers.HERE)

    together(ask, ask, ask)
    assert Code.objects.count() == 1


@pytest.mark.usefixtures("noon")
def test_a_line_that_is_kept_and_given_up_at_once_has_one_answer():
    registered = [consumers.registered(consumers.MOBILE, address=f"{name}@example.fr")[0] for name in "ab"]
    holding.declare_changed_hands(registered[1], at=clock.now())
    asked = LineTransfer.objects.get()
    holding.send_transfer_code(asked, "sms", network=consumers.HERE)
    code, over = consumers.code_in_last_message(), []

    def answer(**given):
        try:
            holding.answer_transfer(LineTransfer.objects.get(), at=clock.now(), **given)
        except errors.TransferOver:
            over.append(given)

    together(lambda: answer(keep=True, code=code), lambda: answer(keep=False))
    (event,) = Event.objects.filter(action=Action.TRANSFER_ANSWERED)
    assert event.detail["outcome"] == LineTransfer.objects.get().outcome
    assert len(over) == 1
