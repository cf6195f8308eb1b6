"""What holds of every decision, whatever the rules."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import timedelta

import law_cases
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from law_facts import AT, CALL, CONSENT, KNOWN, MONTH, known

from sourdine.law import Attempt, Consent, Evidence, Known, NotKnown, Objection, Relation, decide
from sourdine.law.case_file import case_of
from sourdine.law.errors import ConsentInFuture, EvidenceInFuture, ObjectionInFuture, UnknownOptionalRule
from sourdine.law.vocabulary import Act, Channel, Outcome, Purpose, Statement, Tie, Withheld
from sourdine.law.wording import Code

SCENARIOS = list(law_cases.scenarios())
NAMES = [one.name for one in fields(Evidence)]


def test_a_call_with_consent_is_allowed():
    assert decide(CALL, KNOWN).is_allowed


def test_a_call_of_which_nothing_is_known_is_not():
    assert decide(CALL, Evidence()).outcome is Outcome.UNKNOWN


def test_none_is_another_answer_than_not_known():
    none, not_known = (decide(CALL, known(consents=one)) for one in ((), NotKnown.NOT_KNOWN))
    assert (none.outcome, not_known.outcome) == (Outcome.FORBIDDEN, Outcome.UNKNOWN)


@pytest.mark.parametrize("case", SCENARIOS, ids=str)
def test_forgetting_allows_nothing_more(case):
    """Whatever is taken away from what is known, no contact becomes allowed that was not."""
    asked = case_of(case.row)
    allowed = decide(asked.contact, asked.evidence, optional=asked.optional).is_allowed
    for name in NAMES:
        less = replace(asked.evidence, **{name: NotKnown.NOT_KNOWN})
        assert allowed or not decide(asked.contact, less, optional=asked.optional).is_allowed, name


@pytest.mark.parametrize("case", [one for one in SCENARIOS if one.good], ids=str)
def test_what_allows_and_is_forgotten_forbids_nothing(case):
    """Of an allowed contact of which less is known the answer is unknown, never forbidden."""
    asked = case_of(case.row)
    for name in NAMES:
        less = replace(asked.evidence, **{name: NotKnown.NOT_KNOWN})
        outcome = decide(asked.contact, less, optional=asked.optional).outcome
        assert outcome is not Outcome.FORBIDDEN or name in {"appointments", "consents"}, name


def test_the_same_question_has_the_same_answer():
    assert decide(CALL, KNOWN) == decide(CALL, KNOWN)


def test_a_permission_says_until_when_it_holds():
    assert decide(CALL, KNOWN).valid_until == AT.replace(hour=13, minute=0)
    assert decide(CALL, known(consents=())).valid_until is None


@pytest.mark.parametrize("before", [timedelta(seconds=1), timedelta(minutes=149)])
def test_until_then_it_does_hold(before):
    until = decide(CALL, KNOWN).valid_until
    assert decide(replace(CALL, at=until - before), KNOWN).is_allowed
    assert not decide(replace(CALL, at=until), KNOWN).is_allowed


def test_a_change_of_the_law_ends_a_permission():
    poll = replace(CALL, at=AT.replace(month=8, day=10), purpose=Purpose.POLL)
    assert decide(poll, Evidence()).valid_until == AT.replace(month=8, day=11, hour=0, minute=0)


def test_a_decision_says_with_what_it_was_made():
    versions = decide(CALL, KNOWN).versions
    assert versions.jurisdiction == "FR"
    assert len(versions.rules) == 12
    assert versions.sourdine
    assert versions.numbers


@pytest.mark.parametrize(
    ("evidence", "error"),
    [
        (known(consents=(replace(CONSENT, given_at=AT + MONTH),)), ConsentInFuture),
        (known(consents=(replace(CONSENT, withdrawn_at=AT + MONTH),)), ConsentInFuture),
        (known(objections=(Objection(at=AT + MONTH),)), ObjectionInFuture),
        (known(relationship=(Relation(tie=Tie.SALE, since=AT + MONTH),)), EvidenceInFuture),
    ],
)
def test_evidence_from_the_future_is_refused(evidence, error):
    with pytest.raises(error):
        decide(CALL, evidence)


def test_an_optional_rule_must_be_one():
    with pytest.raises(UnknownOptionalRule):
        decide(CALL, KNOWN, optional=["fr.live_calls.hours"])


def test_a_reason_that_rests_on_no_verified_source_says_so():
    hidden = decide(replace(CALL, caller=Withheld.WITHHELD), KNOWN)
    assert hidden.outcome is Outcome.UNKNOWN
    assert not hidden.reason.is_verified
    assert hidden.reason.say("en").endswith("The source has not been verified.")
    assert hidden.reason.say("fr").endswith("La source n'a pas été vérifiée.")


def test_no_number_is_told():
    told = f"{CALL!r} {KNOWN!r} {decide(CALL, KNOWN)!r} {decide(CALL, KNOWN).as_dict()}"
    assert "990000" not in told.replace(" ", "")


# No sequence of events leaves a withdrawn consent usable.

EVENTS = st.lists(
    st.tuples(st.sampled_from(["give", "withdraw", "object", "passive"]), st.integers(1, 300)), max_size=8
)


def history(events):
    """The evidence that such events leave. A withdrawal is noted on the latest consent only."""
    consents, objections = [], []
    for act, hours in sorted(events, key=lambda event: -event[1]):
        at = AT - timedelta(hours=hours)
        if act in {"give", "passive"}:
            manner = Act.ACTIVE if act == "give" else Act.PASSIVE
            consents.append(replace(CONSENT, given_at=at, act=manner))
        elif act == "withdraw" and consents:
            consents[-1] = replace(consents[-1], withdrawn_at=at)
        elif act == "object":
            objections.append(Objection(at=at))
    return known(consents=tuple(consents), objections=tuple(objections))


def usable(events):
    """Whether an active consent came after the last withdrawal and objection."""
    noes, last = [], None
    for act, hours in sorted(events, key=lambda event: -event[1]):
        if act in {"give", "passive"}:
            last = hours
        if act == "object" or (act == "withdraw" and last is not None):
            noes.append(hours)
    return any(act == "give" and hours < min(noes, default=1000) for act, hours in events)


@settings(max_examples=100)
@given(EVENTS.filter(lambda events: len({hours for _, hours in events}) == len(events)))
def test_no_sequence_of_events_leaves_a_withdrawn_consent_usable(events):
    assert decide(CALL, history(events)).is_allowed == usable(events)


@settings(max_examples=100)
@given(st.lists(st.integers(1, 40 * 24 * 60), max_size=9))
def test_attempts_never_exceed_four_in_thirty_days(minutes):
    attempts = tuple(Attempt(at=AT - timedelta(minutes=one)) for one in minutes)
    recent = [one for one in minutes if one < 30 * 24 * 60]
    assert decide(CALL, known(attempts=attempts)).is_allowed == (len(recent) < 4)


@settings(max_examples=100)
@given(
    st.sets(st.sampled_from(Statement)),
    st.sets(st.sampled_from(Channel), min_size=1),
    st.sets(st.sampled_from(["wine", "cheese"]), min_size=1),
    st.sets(st.sampled_from(["Maison Dupont", "Cave Martin"]), min_size=1),
    st.sampled_from(Act),
)
def test_a_consent_is_as_wide_as_it_says_and_no_wider(statements, channels, goods, parties, act):
    consent = Consent(
        given_at=AT - MONTH,
        parties=frozenset(parties),
        channels=frozenset(channels),
        goods=frozenset(goods),
        act=act,
        statements=frozenset(statements),
    )
    wide = (
        statements == set(Statement)
        and Channel.LIVE_VOICE in channels
        and "wine" in goods
        and "Maison Dupont" in parties
        and act is Act.ACTIVE
    )
    decision = decide(CALL, known(consents=(consent,)))
    assert decision.is_allowed == wide
    assert (decision.reason.code is Code.CONSENT_HOLDS) == wide


def test_facts_that_reach_back_less_far_than_the_contact_are_erased():
    later = Known(value=(), since=AT + MONTH)
    assert decide(CALL, known(consents=later)).reason.code is Code.CONSENT_PURGED
