from datetime import timedelta

import consumers
import pytest
from consumers import FIXED, HERE, MOBILE, code_in_last_message, listed, number, registered, wrong

from sourdine import clock
from sourdine.register import errors
from sourdine.register.models import LineTransfer, Opposition
from sourdine.register.services import agents, holding, lifecycle, proof

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def both(noon):
    """The former holder and the new one, a year later."""
    (former,) = registered(MOBILE)
    noon.shift(timedelta(days=365))
    (new,) = registered(MOBILE, address="paul@example.org", lists=("voix", "texto"))
    return former, new


def asked(former, new):
    assert holding.declare_changed_hands(new, at=clock.now()) == 1
    return LineTransfer.objects.get(former=former)


def test_nobody_is_put_out_by_a_new_holder(both):
    former, _ = both
    former.refresh_from_db()
    assert former.ended_at is None
    assert not LineTransfer.objects.exists()


def test_the_former_holder_is_told_at_an_address_never_on_the_line(both):
    transfer = asked(*both)
    message = consumers.last_message(kind="register/transfer_notice")
    assert message.channel == "mail"
    assert message.account == both[0].account
    assert transfer.answer_before == clock.now() + timedelta(days=15)
    assert holding.transfers_for(both[0].account) == [transfer]
    assert holding.transfers_for(both[1].account) == []


def test_declared_twice_the_question_is_asked_once(both):
    asked(*both)
    holding.declare_changed_hands(both[1], at=clock.now())
    assert LineTransfer.objects.count() == 1


def test_only_a_fresh_proof_lets_somebody_say_that_a_line_changed_hands(both, noon):
    noon.shift(timedelta(hours=1, seconds=1))
    with pytest.raises(errors.LineClosed):
        holding.declare_changed_hands(both[1], at=clock.now())
    assert not LineTransfer.objects.exists()


def test_the_former_holder_keeps_the_line_by_proving_it_again(both):
    transfer = asked(*both)
    holding.send_transfer_code(transfer, "sms", network=HERE)
    kept = holding.answer_transfer(transfer, keep=True, at=clock.now(), code=code_in_last_message())
    assert kept.outcome == "kept"
    assert consumers.active().count() == 2
    assert lifecycle.close_transfers(clock.now() + timedelta(days=16)) == 0


def test_saying_so_is_not_enough_to_keep_the_line(both):
    transfer = asked(*both)
    with pytest.raises(errors.CodeExpired):
        holding.answer_transfer(transfer, keep=True, at=clock.now())
    holding.send_transfer_code(transfer, "sms", network=HERE)
    with pytest.raises(errors.WrongCode):
        holding.answer_transfer(transfer, keep=True, at=clock.now(), code=wrong(code_in_last_message()))
    transfer.refresh_from_db()
    assert transfer.answered_at is None


def test_registering_the_line_again_keeps_it_too(both, noon):
    transfer = asked(*both)
    noon.shift(timedelta(days=1))
    registered(MOBILE)
    transfer.refresh_from_db()
    assert transfer.outcome == "kept"


def test_the_former_holder_may_let_the_line_go(both):
    former, new = both
    done = holding.answer_transfer(asked(former, new), keep=False, at=clock.now())
    former.refresh_from_db()
    assert (done.outcome, former.ending) == ("ended", "changed_hands")
    assert list(consumers.active()) == [new]
    assert listed("voix") == listed("texto") == {number(MOBILE)}


def test_without_an_answer_in_time_the_former_holder_s_hold_ends(both, noon):
    asked(*both)
    noon.shift(timedelta(days=15, seconds=-1))
    assert lifecycle.close_transfers(clock.now()) == 0
    noon.shift(timedelta(seconds=1))
    assert lifecycle.close_transfers(clock.now()) == 1
    assert list(consumers.active()) == [both[1]]


def test_an_answer_is_given_once(both):
    transfer = asked(*both)
    holding.answer_transfer(transfer, keep=False, at=clock.now())
    for act in (
        lambda: holding.answer_transfer(transfer, keep=False, at=clock.now()),
        lambda: holding.answer_transfer(transfer, keep=True, at=clock.now(), code="000000"),
        lambda: holding.send_transfer_code(LineTransfer.objects.get(), "sms", network=HERE),
    ):
        with pytest.raises(errors.TransferOver):
            act()


def test_lists_that_only_the_former_holder_wanted_are_left(noon):
    (former,) = registered(FIXED, lists=("voix", "fax"))
    noon.shift(timedelta(days=1))
    (new,) = registered(FIXED, address="paul@example.org")
    holding.answer_transfer(asked(former, new), keep=False, at=clock.now())
    assert listed("fax") == set()
    assert Opposition.objects.get().ends_at == new.ends_at


def test_a_holder_known_by_post_is_asked_by_letter(noon):
    agent = consumers.account("agent@example.org")
    entry = agents.AgentEntry(
        numbers=(FIXED,),
        lists=("voix",),
        language="fr",
        origin="letter",
        reason="courrier reçu",
        postal_address=("Jeanne Exemple", "1 rue du Test", "35000 RENNES"),
    )
    former = agents.prove_by_callback(
        agents.register_for(entry, agent=agent).claims.get(), agent=agent, note="vue"
    )
    noon.shift(timedelta(days=1))
    (new,) = registered(FIXED)
    asked(former, new)
    assert consumers.last_message(kind="register/transfer_notice").channel == "letter"


def test_somebody_sees_their_own_lines_only():
    registered(FIXED, MOBILE)
    registered(MOBILE, address="paul@example.org")
    mine = holding.holdings_of(consumers.account())
    assert {one.line.national for one in mine} == {FIXED, MOBILE}
    assert all(one.holding.account == consumers.account() for one in mine)
    assert all(one.history for one in mine)


def test_a_holder_does_not_see_what_was_done_before_or_by_others(both):
    _, new = both
    (seen,) = holding.holdings_of(new.account)
    assert {event.account for event in seen.history} <= {new.account, None}
    assert all(event.at >= new.first_proven_at for event in seen.history)


def test_holdings_are_listed_in_a_few_queries(django_assert_max_num_queries):
    registered(FIXED, MOBILE)
    whose = consumers.account()
    with django_assert_max_num_queries(7):
        holding.holdings_of(whose)


def test_a_holder_proves_the_line_again(noon):
    (mine,) = registered(MOBILE)
    noon.shift(timedelta(days=1))
    proof.send_holding_code(mine, "sms", network=HERE)
    assert proof.prove_holding(mine, code_in_last_message()).last_proven_at == clock.now()
