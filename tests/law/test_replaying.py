"""What was known then, and no more."""

from __future__ import annotations

from dataclasses import replace

import pytest
from law_facts import AT, CALL, CONSENT, KNOWN, MONTH, known

from sourdine.law import Attempt, Known, NotKnown, Objection, Relation, Source, Standing, decide, replay
from sourdine.law.errors import ConsentInFuture
from sourdine.law.vocabulary import Origin, Outcome, Tie
from sourdine.law.wording import Code

LATER = AT + MONTH


def test_a_lawful_contact_stays_lawful_after_a_withdrawal():
    withdrawn = known(consents=(replace(CONSENT, withdrawn_at=LATER),))
    assert replay(CALL, withdrawn).is_allowed
    with pytest.raises(ConsentInFuture):
        decide(CALL, withdrawn)


def test_an_unlawful_one_is_not_mended_by_a_later_consent():
    mended = known(consents=(replace(CONSENT, given_at=LATER),))
    assert replay(CALL, mended).reason.code is Code.NO_CONSENT


def test_nor_by_one_that_was_recorded_later():
    noted = known(consents=(replace(CONSENT, recorded_at=LATER),))
    assert replay(CALL, noted).outcome is Outcome.FORBIDDEN
    assert replay(CALL, known(consents=(replace(CONSENT, recorded_at=AT),))).is_allowed


def test_a_withdrawal_that_reached_the_professional_later_was_not_known_then():
    spoken = replace(CONSENT, withdrawn_at=AT - MONTH / 2, withdrawal_recorded_at=LATER)
    assert replay(CALL, known(consents=(spoken,))).is_allowed
    heard = replace(spoken, withdrawal_recorded_at=AT - MONTH / 2)
    assert replay(CALL, known(consents=(heard,))).reason.code is Code.CONSENT_WITHDRAWN


@pytest.mark.parametrize(
    "evidence",
    [
        known(objections=(Objection(at=LATER),)),
        known(attempts=tuple(Attempt(at=LATER) for _ in range(9))),
        known(relationship=(Relation(tie=Tie.SALE, since=LATER),)),
    ],
)
def test_what_happened_later_does_not_count(evidence):
    assert replay(CALL, evidence).is_allowed


def test_what_was_erased_since_is_unknown():
    erased = replay(CALL, known(consents=NotKnown.PURGED))
    assert (erased.outcome, erased.reason.code) == (Outcome.UNKNOWN, Code.CONSENT_PURGED)


def test_so_is_what_reaches_back_less_far():
    assert replay(CALL, known(consents=Known(value=(CONSENT,), since=LATER))).outcome is Outcome.UNKNOWN


def test_a_list_that_was_looked_up_later_says_nothing_of_that_day():
    before = AT.replace(year=2024, day=8)
    standing = Known(value=Standing(opposed=False, as_of=LATER))
    source = Known(value=Source(origin=Origin.PERSON, collected_at=before))
    past = replace(KNOWN, standing=standing, source=source)
    found = replay(replace(CALL, at=before), past)
    assert (found.outcome, found.reason.code) == (Outcome.UNKNOWN, Code.STANDING_NOT_KNOWN)


def test_a_click_of_later_does_not_lengthen_what_was_kept():
    source = Source(origin=Origin.PERSON, collected_at=AT.replace(year=2020), last_contact_at=LATER)
    old = replace(CONSENT, given_at=AT.replace(year=2020))
    kept = replace(known(consents=(old,)), source=Known(value=source))
    codes = {reason.code for reason in replay(CALL, kept).reasons}
    assert Code.KEPT_TOO_LONG in codes
