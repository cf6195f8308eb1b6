"""What is recorded, as the rules take it: in whatever order it came, what was withdrawn stays so."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest
import sayings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sourdine import clock
from sourdine.consents.models import (
    Appointment,
    Attempt,
    ConsentLedger,
    ContactPoint,
    InformationRequest,
    Transmission,
)
from sourdine.consents.services import facts, objections, recording
from sourdine.law import Contact, decide
from sourdine.law.knowledge import Known, NotKnown
from sourdine.law.vocabulary import Act, Audience, Channel, Dialling, Outcome, Purpose, Refusal, Sector
from sourdine.numbering.number import parse

pytestmark = pytest.mark.django_db


def recorded(author, subject=None):
    index = (subject or sayings.line()).index
    return facts.of(author.organisation, [index])[index]


def decision(author, **changed):
    contact = Contact(
        **{
            "at": clock.now(),
            "channel": Channel.LIVE_VOICE,
            "audience": Audience.CONSUMER,
            "purpose": Purpose.COMMERCIAL,
            "professional": str(author.organisation.pk),
            "number": parse(sayings.LINE),
            "goods": "insurance",
            "caller": parse(sayings.OTHER_LINE),
            "dialling": Dialling.BY_HAND,
            "sector": Sector.BANK_INSURANCE,
        }
        | changed
    )
    # No customer of theirs: that is the professional's to say.
    return decide(contact, replace(recorded(author).evidence, relationship=Known(value=())))


def days_ago(days):
    return clock.now() - timedelta(days=days)


def test_of_whom_nothing_is_recorded_there_is_none(author):
    evidence = recorded(author).evidence
    assert evidence.consents == Known(value=())
    assert evidence.objections == Known(value=())
    assert evidence.attempts == Known(value=())
    assert evidence.source is NotKnown.NOT_KNOWN
    assert evidence.relationship is NotKnown.NOT_KNOWN


def test_what_was_purged_is_not_none(author, text):
    recording.give(author, sayings.told(text))
    ConsentLedger.objects.update(consents_since=days_ago(1))
    unknown = sayings.line(sayings.OTHER_LINE)
    assert recorded(author, unknown).evidence.consents == Known(value=(), since=days_ago(1))


def test_a_consent_is_told_with_its_scope(author, text):
    recording.give(author, sayings.told(text))
    (consent,) = recorded(author).evidence.consents.value
    assert consent.act is Act.ACTIVE
    assert str(author.organisation.pk) in consent.parties
    assert len(consent.statements) == 5


def test_a_consent_that_waits_for_its_confirmation_is_none(author, text):
    given = recording.give(author, sayings.told(text), awaits_confirmation=True)
    assert recorded(author).evidence.consents.value == ()
    recording.confirm(author, given.pk, at=clock.now())
    assert len(recorded(author).evidence.consents.value) == 1


def test_a_refusal_is_told(author, text):
    recording.refuse(author, sayings.told(text))
    (objection,) = recorded(author).evidence.objections.value
    assert objection.kind is Refusal.DECLINED


def test_a_withdrawal_of_what_was_never_given_is_an_objection(author):
    recording.withdraw(author, sayings.leaving())
    (objection,) = recorded(author).evidence.objections.value
    assert objection.channels == frozenset(Channel)


def test_a_withdrawal_of_what_was_given_is_no_objection(author, text):
    recording.give(author, sayings.told(text, at=days_ago(2)))
    recording.withdraw(author, sayings.leaving())
    evidence = recorded(author).evidence
    assert evidence.objections.value == ()
    assert evidence.consents.value[0].withdrawn_at == clock.now()


def test_a_withdrawal_of_what_was_never_given_is_an_objection_beside_one_of_what_was(author, text):
    recording.give(author, sayings.told(text, at=days_ago(9)))
    recording.withdraw(author, sayings.leaving(at=days_ago(5)))
    recording.withdraw(author, sayings.leaving(goods=frozenset({"solar panels"})))
    (objection,) = recorded(author).evidence.objections.value
    assert objection.at == clock.now()


def test_another_s_consent_counts_where_it_was_passed_on(author):
    import organisations

    partner = organisations.organisation("Partenaire SARL", siren=organisations.SIRENS[2])
    named = sayings.text(author.organisation, name="partenaires", parties=["Partenaire SARL"])
    given = recording.give(author, sayings.told(named))
    index = sayings.line().index
    assert facts.of(partner, [index])[index].evidence.consents.value == ()
    assert facts.known_among(partner, [index]) == set()
    Transmission.objects.create(
        consent=given,
        partner="Partenaire SARL",
        partner_organisation=partner,
        at=clock.now(),
        recorded_at=clock.now(),
    )
    (consent,) = facts.of(partner, [index])[index].evidence.consents.value
    assert str(partner.pk) in consent.parties
    assert facts.known_among(partner, [index]) == {index}


def test_a_recorded_consent_lets_the_rules_allow_a_call(author, text):
    assert decision(author).outcome is Outcome.FORBIDDEN
    recording.give(author, sayings.told(text))
    assert decision(author).outcome is Outcome.ALLOWED
    assert decision(author, goods="solar panels").outcome is Outcome.FORBIDDEN


def test_all_of_it_is_read_by_one_statement(author, text, django_assert_num_queries):
    """Of every kind there is something, and nothing that was not read is asked for later."""
    recording.give(author, sayings.told(text, at=days_ago(9)))
    recording.withdraw(author, sayings.leaving(at=days_ago(8)))
    recording.give(author, sayings.told(text, at=days_ago(7)))
    recording.refuse(author, sayings.told(text, subject=sayings.line(sayings.OTHER_LINE)))
    objections.record(author, sayings.objecting(at=days_ago(6)))
    made = {"organisation": author.organisation, "subject_index": sayings.line().index, "asked_digest": b""}
    soon = clock.now() + timedelta(hours=1)
    Appointment.objects.create(
        **made, starts_at=clock.now(), ends_at=soon, agreed_at=days_ago(1), recorded_at=days_ago(1)
    )
    InformationRequest.objects.create(**made, goods=["insurance"], at=days_ago(1), recorded_at=days_ago(1))
    Attempt.objects.create(
        **made,
        person=ContactPoint.objects.get(subject_index=sayings.line().index).person,
        channel="live_voice",
        at=days_ago(2),
        is_granted=True,
    )
    indexes = [sayings.line().index, sayings.line(sayings.OTHER_LINE).index]
    with django_assert_num_queries(1):
        found = facts.of(author.organisation, indexes)
    evidence = found[indexes[0]].evidence
    told = {name: len(getattr(evidence, name).value) for name in ("consents", "objections", "attempts")}
    assert told == {"consents": 2, "objections": 1, "attempts": 1}
    assert evidence.appointments.value[0].ends_at == soon
    assert evidence.request.value[0].goods == frozenset({"insurance"})
    assert found[indexes[1]].evidence.objections.value[0].kind is Refusal.DECLINED


SAID = {
    "given": lambda author, text, at: recording.give(author, sayings.told(text, at=at)),
    "withdrawn": lambda author, _, at: recording.withdraw(author, sayings.leaving(at=at)),
    "objected": lambda author, _, at: objections.record(author, sayings.objecting(at=at)),
    "refused": lambda author, text, at: recording.refuse(author, sayings.told(text, at=at)),
}


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(sorted(SAID)), st.integers(1, 60)), min_size=1, max_size=5))
def test_no_order_of_events_leaves_a_withdrawn_consent_usable(author, text, said):
    """A model of three lines: the last word, by its own date, decides."""
    from django.db import transaction

    with transaction.atomic():
        for what, days in said:
            SAID[what](author, text, days_ago(days))
        allowed = decision(author).outcome is Outcome.ALLOWED
        transaction.set_rollback(True)
    yes = min((days for what, days in said if what == "given"), default=None)
    no = min((days for what, days in said if what in {"withdrawn", "objected"}), default=None)
    if yes is None or (no is not None and no <= yes):
        assert not allowed


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_the_order_in_which_events_are_recorded_changes_nothing(author, text, order):
    said = [("given", 40), ("withdrawn", 30), ("given", 20), ("objected", 10)]
    for place in order:
        what, days = said[place]
        SAID[what](author, text, days_ago(days))
    evidence = recorded(author).evidence
    assert sorted(one.withdrawn_at is None for one in evidence.consents.value) == [False, True]
    assert len(evidence.objections.value) == 1
    assert decision(author).outcome is Outcome.FORBIDDEN


# Of whom is anything recorded at all?


def a_slot(author):
    Appointment.objects.create(
        organisation=author.organisation,
        subject_index=sayings.line().index,
        starts_at=clock.now(),
        ends_at=clock.now() + timedelta(hours=1),
        agreed_at=clock.now(),
        recorded_at=clock.now(),
        idempotency_key="k",
        asked_digest=b"x" * 32,
    )


@pytest.mark.parametrize(
    "happen",
    [
        lambda author: recording.give(author, sayings.told()),
        lambda author: recording.withdraw(author, sayings.leaving()),
        lambda author: objections.record(author, sayings.objecting()),
        a_slot,
    ],
    ids=["consent", "withdrawal", "objection", "appointment"],
)
def test_whoever_something_is_recorded_of_is_known(author, happen):
    asked = [sayings.line().index, sayings.line(sayings.OTHER_LINE).index]
    assert facts.known_among(author.organisation, asked) == set()
    happen(author)
    assert facts.known_among(author.organisation, asked) == {sayings.line().index}


def test_however_many_are_asked_for_each_is_looked_for(author, monkeypatch):
    monkeypatch.setattr(facts, "_LOOKED_FOR_AT_ONCE", 2)
    recording.give(author, sayings.told())
    others = [sayings.line(f"+3319900{k:04}").index for k in range(2000, 2004)]
    assert facts.known_among(author.organisation, [*others, sayings.line().index]) == {sayings.line().index}
    assert facts.known_among(author.organisation, []) == set()


def test_nobody_has_the_evidence_of_somebody_unknown(author, text):
    recording.give(author, sayings.told(text))
    ConsentLedger.objects.update(consents_since=days_ago(1))
    unknown = recorded(author, sayings.line(sayings.OTHER_LINE)).evidence
    assert facts.of_nobody(author.organisation) == unknown
