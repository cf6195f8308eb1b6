"""Numbers asked about directly: answered with a receipt, bounded, forgotten."""

from datetime import timedelta

import files
import organisations
import pytest
from django.conf import settings

from sourdine import clock
from sourdine.deposits.errors import NoNumbers, NoSuchCheck, TooManyNumbers
from sourdine.deposits.models import Check
from sourdine.deposits.services import checks
from sourdine.evidence import CertificateDoesNotVerify, decode_salt, load_public_keys, salt_digest, verify
from sourdine.evidence.check_verification import verify_check
from sourdine.evidence.errors import AnswersDoNotMatch
from sourdine.jobs.worker import run_waiting
from sourdine.professionals.errors import AskedOtherwise, RoleMayNot

ASKED = ["01 99 00 00 11", "02 61 91 00 21", "+44 20 7946 0958", "0199", ""]
ANSWERED = [
    ("opposed", ""),
    ("not_listed", "unallocated"),
    ("unscreened", "outside_coverage"),
    ("invalid", "too_short"),
    ("invalid", "empty"),
]


def told(answered):
    return [(one.verdict, one.reason) for one in answered.answers]


def keys():
    return load_public_keys(settings.SOURDINE.keys_folder)


def verified(receipt):
    return verify_check(receipt, keys=keys(), at=clock.now())


def shown(answered, numbers, verdicts=None):
    said = [one.verdict for one in answered.answers] if verdicts is None else verdicts
    return verified(answered.receipt).shows(numbers, said, decode_salt(answered.salt)).is_shown


def test_each_number_has_the_answer_that_a_file_would_give(actor):
    assert told(checks.check(actor, ASKED)) == ANSWERED


def test_a_receipt_proves_what_was_answered_and_holds_no_number(actor):
    answered = checks.check(actor, ASKED)
    claims = verified(answered.receipt).claims
    assert shown(answered, ASKED)
    with pytest.raises(AnswersDoNotMatch):
        shown(answered, ASKED, [one.verdict for one in answered.answers][::-1])
    assert claims.on_behalf_of == "Exemple SA (SIREN 100000009)"
    assert claims.by_verdict == {"invalid": 2, "not_listed": 1, "opposed": 1, "unscreened": 1}
    assert "99 00 00 11" not in str(claims.as_dict())


def test_a_receipt_shows_no_other_numbers_than_those_asked(actor):
    """What a caller writes into one number must not read as the answer to another."""
    asked = ["01 99 00 00 11\tnot_listed\nW", "02 61 91 00 21", "V"]
    answered = checks.check(actor, asked)
    assert [one.verdict for one in answered.answers] == ["invalid", "not_listed", "invalid"]
    assert shown(answered, asked)
    forged = ["01 99 00 00 11", "W", "02 61 91 00 21\tnot_listed\nV"]
    with pytest.raises(AnswersDoNotMatch):
        shown(answered, forged, ["not_listed", "invalid", "invalid"])


def test_a_receipt_alone_gives_no_number_away_to_whoever_tries_them_all(actor):
    """The whole plan is hashed in minutes: what opens a receipt must not be in it."""
    answered = checks.check(actor, ["0261910021"])
    claims = verified(answered.receipt).claims.as_dict()
    assert claims["salt_digest"] == salt_digest(decode_salt(answered.salt))
    assert answered.salt not in str(claims)
    assert "salt" not in claims


def test_a_receipt_does_not_pass_for_a_certificate(actor):
    receipt = checks.check(actor, ASKED).receipt
    with pytest.raises(CertificateDoesNotVerify):
        verify(receipt, keys=keys(), at=clock.now())
    deposit = files.screened(actor, files.csv(files.honest()))
    with pytest.raises(CertificateDoesNotVerify):
        verified(deposit.certificate)


@pytest.mark.parametrize("count", [0, 101])
def test_a_hundred_numbers_at_most_are_answered_at_once(actor, count):
    with pytest.raises((NoNumbers, TooManyNumbers)):
        checks.check(actor, ["01 99 00 00 11"] * count)


def test_ten_thousand_are_answered_by_a_worker(actor):
    numbers = [files.national(number) for number in files.honest(2_000, listed=100)]
    asked = checks.ask(actor, numbers)
    assert checks.collect(actor, asked.pk) is None
    run_waiting()
    answered = checks.collect(actor, asked.pk)
    listed = [k for k, one in enumerate(answered.answers) if one.verdict == "opposed"]
    assert len(answered.answers) == 2_000
    assert len(listed) == 100
    assert verified(answered.receipt).claims.numbers == 2_000
    assert shown(answered, numbers)
    with pytest.raises(TooManyNumbers):
        checks.ask(actor, numbers * 6)


def test_numbers_that_wait_for_a_worker_are_sealed(actor):
    asked = checks.ask(actor, ASKED)
    assert b"99 00" not in bytes(Check.objects.get(pk=asked.pk).asked_sealed)
    run_waiting()
    held = Check.objects.get(pk=asked.pk)
    assert held.asked_sealed is None
    assert b"opposed" not in bytes(held.answers_sealed)


def test_the_same_idempotency_key_is_one_check(actor):
    pair = [checks.ask(actor, ASKED, idempotency_key="one") for _ in range(2)]
    assert pair[0].pk == pair[1].pk
    with pytest.raises(AskedOtherwise):
        checks.ask(actor, ASKED[1:], idempotency_key="one")


def test_as_many_other_numbers_under_the_same_idempotency_key_are_refused(actor):
    checks.ask(actor, ASKED, idempotency_key="one")
    with pytest.raises(AskedOtherwise):
        checks.ask(actor, [*ASKED[:-1], "01 99 00 00 12"], idempotency_key="one")
    with pytest.raises(AskedOtherwise):
        checks.ask(actor, ASKED[::-1], idempotency_key="one")


def test_answers_are_forgotten_after_a_day(actor, time_machine):
    asked = checks.ask(actor, ASKED)
    run_waiting()
    time_machine.move_to(clock.now() + timedelta(days=1, seconds=1))
    assert checks.forget_old() == 1
    with pytest.raises(NoSuchCheck):
        checks.collect(actor, asked.pk)


def test_a_check_that_is_refused_by_a_worker_is_refused_when_it_is_collected(actor, limited):
    limited(numbers_per_day=1)
    asked = checks.ask(actor, ASKED)
    run_waiting()
    with pytest.raises(checks.DayQuotaReached):
        checks.collect(actor, asked.pk)


def test_somebody_else_s_check_is_not_there(actor):
    asked = checks.ask(actor, ASKED)
    other = organisations.actor(organisations.organisation("Autre SA", siren=organisations.SIRENS[2]))
    with pytest.raises(NoSuchCheck):
        checks.collect(other, asked.pk)


def test_an_auditor_checks_nothing(actor):
    with pytest.raises(RoleMayNot):
        checks.check(organisations.actor(actor.organisation, "auditor"), ASKED)
