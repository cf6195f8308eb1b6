"""A holder asks who had their number screened: a worker answers, once a day, nothing older than the proof."""

from datetime import timedelta

import files
from ground import FIRST

from sourdine import clock
from sourdine.deposits.models import Campaign, Deposit, ScreeningQuestion
from sourdine.deposits.services import checks, questions
from sourdine.jobs.worker import run_waiting
from sourdine.register.line import Line
from sourdine.screening.verdicts import Verdict

LINE = Line(FIRST)


def asked(since=None):
    questions.ask(LINE)
    run_waiting()
    return questions.found(LINE, since=since or clock.now() - timedelta(days=1))


def test_a_holder_learns_who_screened_and_for_what(actor):
    deposit = files.screened(actor, files.csv([FIRST]))
    campaign = Campaign.objects.create(
        organisation=actor.organisation,
        name="Isolation",
        purpose="isolation des combles",
        starts_on="2026-11-01",
        ends_on="2026-11-30",
        source="bought",
        created_at=clock.now(),
    )
    Deposit.objects.filter(pk=deposit.pk).update(campaign=campaign)
    (one,) = asked().screenings
    assert (one.name, one.answer, one.campaign) == ("Exemple SA", Verdict.OPPOSED, campaign)
    assert not one.is_direct


def test_what_was_asked_directly_says_so(actor):
    checks.check(actor, [files.national(FIRST)])
    (one,) = asked().screenings
    assert (one.is_direct, one.campaign) == (True, None)


def test_nothing_older_than_the_first_proof_is_told(actor):
    checks.check(actor, [files.national(FIRST)])
    assert asked(since=clock.now() + timedelta(seconds=2)).screenings == ()


def test_nobody_asked(db):  # noqa: ARG001 -- the table of questions
    assert questions.found(LINE, since=clock.now()) is None


def test_it_is_waited_for_until_a_worker_has_looked(actor):  # noqa: ARG001 -- a service with a store
    questions.ask(LINE)
    assert questions.found(LINE, since=clock.now()).screenings is None
    run_waiting()
    assert questions.found(LINE, since=clock.now()).screenings == ()


def test_a_line_asks_once_a_day_and_it_is_forgotten_then(actor, time_machine):  # noqa: ARG001 -- a store
    at = clock.now()
    time_machine.move_to(at, tick=False)
    for _ in range(3):
        asked()
    assert ScreeningQuestion.objects.count() == 1
    time_machine.move_to(at + timedelta(days=1), tick=False)
    assert questions.found(LINE, since=at) is None
    assert questions.forget_old() == 1
    asked()
    assert ScreeningQuestion.objects.count() == 1


def test_neither_number_nor_answer_rests_in_clear(actor):
    checks.check(actor, [files.national(FIRST)])
    asked()
    held = ScreeningQuestion.objects.get()
    assert b"Exemple" not in bytes(held.answers_sealed)
    assert FIRST.to_bytes(8) not in bytes(held.line_sealed)
