"""What stays when files are gone: who had a number screened, when, and what was answered."""

from datetime import date

import files
import numpy as np
import pytest
from ground import FIRST

from sourdine import clock, statements
from sourdine.audit.models import Event
from sourdine.deposits.models import Tokens, TokensKey
from sourdine.deposits.services import checks, destruction, judging, stays
from sourdine.deposits.store import place
from sourdine.jobs.worker import run_waiting
from sourdine.numbering.reasons import Status
from sourdine.register.line import Line
from sourdine.screening.judgement import judge_numbers
from sourdine.screening.verdicts import Verdict

FREE = 33_261_910_021


def test_a_holder_learns_who_had_the_number_screened_and_what_was_answered(actor):
    deposit = files.screened(actor, files.csv([FIRST, FREE]))
    for number, answer in ((FIRST, Verdict.OPPOSED), (FREE, Verdict.NOT_LISTED)):
        (found,) = stays.who_screened(Line(number))
        assert (found.name, found.answer, found.deposit) == ("Exemple SA", answer, deposit.pk)
    assert stays.who_screened(Line(FREE + 1)) == []


def test_what_was_asked_directly_is_told_too(actor):
    checks.check(actor, [files.national(FIRST)])
    (found,) = stays.who_screened(Line(FIRST))
    assert (found.answer, found.deposit) == (Verdict.OPPOSED, None)


def test_a_check_at_the_turn_of_the_month_is_found_with_the_key_it_was_made_with(actor, monkeypatch):
    """What is read with a program's key is read before midnight, and answered after it."""
    monkeypatch.setattr(stays, "this_month", lambda: date(2026, 11, 1))
    stays.month_key(date(2026, 11, 1))
    this = ("professionals_organisation", "WHERE professionals_organisation.id = %s")
    read = statements.select_beside(judging.beside(), *this, [actor.organisation.pk])
    monkeypatch.setattr(stays, "this_month", lambda: date(2026, 12, 1))
    judging.judge(actor.on_behalf_of, judged_first, at=clock.now(), read=read)
    (found,) = stays.who_screened(Line(FIRST))
    assert found.answer is Verdict.OPPOSED


def judged_first(register):
    return judge_numbers(register, np.array([FIRST], np.uint64), np.array([Status.VALID], np.uint8))


def test_it_is_known_after_the_results_are_destroyed(actor):
    deposit = files.screened(actor, files.csv([FIRST]))
    destruction.destroy(actor, deposit.pk)
    assert len(stays.who_screened(Line(FIRST))) == 1


def test_no_number_and_no_answer_is_in_what_stays(actor):
    files.screened(actor, files.csv([FIRST, FREE]))
    kept = b"".join(place.current().read(name, 0, 1 << 20) for name in place.current().sizes("tokens"))
    for number in (FIRST, FREE):
        assert number.to_bytes(8, "little") not in kept
        assert str(number).encode() not in kept


def test_a_month_s_key_is_one(db):  # noqa: ARG001 -- the table of keys
    month = date(2026, 11, 1)
    assert stays.month_key(month) == stays.month_key(month) != stays.month_key(date(2026, 12, 1))


@pytest.mark.parametrize(("today", "is_kept"), [(date(2029, 11, 30), True), (date(2029, 12, 1), False)])
def test_a_key_is_destroyed_after_its_retention_and_tells_nothing_any_more(actor, today, is_kept):
    files.screened(actor, files.csv([FIRST]))
    TokensKey.objects.update(month=date(2026, 11, 1))
    Tokens.objects.update(month=date(2026, 11, 1))
    assert stays.destroy_old_keys(today) == (0 if is_kept else 1)
    run_waiting()
    assert bool(stays.who_screened(Line(FIRST))) is is_kept
    assert bool(place.current().sizes("tokens")) is is_kept
    assert Event.objects.filter(action="tokens.key_destroyed").exists() is not is_kept


def test_what_one_lost_file_would_tell_does_not_silence_the_others(actor):
    lost, other = (files.screened(actor, files.csv(files.honest(20))) for _ in range(2))
    place.current().remove(Tokens.objects.get(deposit=lost).place)
    found = stays.who_screened(Line.parse(files.national(files.honest(20)[0])))
    assert [one.deposit for one in found] == [other.pk]
