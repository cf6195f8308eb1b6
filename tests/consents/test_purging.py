"""What was kept for long enough goes; the chain holds, and what was purged is not what never was."""

from datetime import timedelta

import hypothesis
import organisations
import pytest
import sayings
from django.db import transaction
from hypothesis import HealthCheck
from hypothesis import strategies as st

from sourdine import clock
from sourdine.audit.models import Event
from sourdine.consents.models import (
    Attempt,
    Consent,
    ConsentEvent,
    ConsentLedger,
    ContactPoint,
    Objection,
    Person,
    Transmission,
    Withdrawal,
)
from sourdine.consents.services import facts, objections, points, purging, recording
from sourdine.consents.services.verifying import verify
from sourdine.law.calendar import after_months, after_years
from sourdine.law.knowledge import Known, look
from sourdine.law.vocabulary import Refusal

pytestmark = pytest.mark.django_db

OTHER = sayings.line(sayings.OTHER_LINE)


def years_ago(years, *, days=0):
    return after_years(clock.now(), -years) - timedelta(days=days)


@pytest.fixture
def at(time_machine):
    """Does something on a day of the past."""

    def at(instant, act):
        present = clock.now()
        time_machine.move_to(instant, tick=False)
        try:
            return act()
        finally:
            time_machine.move_to(present, tick=False)

    return at


@pytest.fixture
def given(author, text, at):
    """Somebody consented so long ago."""

    def given(when, *, subject=None, text=text, **told):
        return at(when, lambda: recording.give(author, sayings.told(text, subject=subject, at=when, **told)))

    return given


def purge(author):
    counts = purging.look(author.organisation, at=clock.now())
    assert purging.purge(author.organisation, at=clock.now()) == counts, "what was shown is what was done"
    assert verify(author.organisation).holds
    assert not purging.look(author.organisation, at=clock.now())
    return counts


def evidence(author, subject=None):
    index = (subject or sayings.line()).index
    return facts.of(author.organisation, [index])[index].evidence


# What goes, and when.


def test_a_prospect_who_gave_no_sign_for_three_years_is_forgotten(author, given):
    consent = given(years_ago(3))
    assert purge(author) == {"people": 1, "consents": 1, "events": 1}
    held = Consent.objects.get(pk=consent.pk)
    assert (held.subject_sealed, bytes(held.subject_index), held.source) == (None, b"", "")
    assert not ContactPoint.objects.exists()
    assert not Person.objects.exists()


def test_a_day_less_and_all_is_kept(author, given):
    given(years_ago(3, days=-1))
    assert purge(author) == {}


def test_nothing_of_the_person_stays_in_an_event(author, given):
    given(years_ago(3), idempotency_key="chosen-by-them")
    purge(author)
    event = ConsentEvent.objects.get()
    assert (event.salt, event.payload_sealed, event.subject_index) == (None, None, None)
    assert (event.idempotency_key, event.asked_digest) == ("", None)
    assert event.purged_at == clock.now()


def test_who_gave_a_sign_is_kept_and_a_consent_that_ended_goes(author, given):
    given(years_ago(3))
    points.heard_of(author.organisation, sayings.line(), at=years_ago(1))
    assert purge(author) == {"consents": 1, "events": 1}
    assert ContactPoint.objects.get().subject_index is not None


def test_who_gave_a_sign_keeps_a_consent_that_stands(author, given):
    given(years_ago(4), text=sayings.text(author.organisation, name="lettre", months=None))
    points.heard_of(author.organisation, sayings.line(), at=years_ago(1))
    assert purge(author) == {}


def test_an_opened_message_is_no_sign_that_is_recorded(author, given):
    """Nothing but acts of the person moves the date: being reminded does not."""
    given(years_ago(3))
    ContactPoint.objects.update(reminded_at=clock.now())
    assert purge(author)["people"] == 1


def test_an_attempt_goes_after_three_years(author, given):
    given(years_ago(1))
    person = Person.objects.get()
    for number, when in enumerate((years_ago(3), years_ago(3, days=-1))):
        Attempt.objects.create(
            organisation=author.organisation,
            person=person,
            subject_index=sayings.line().index,
            channel="live_voice",
            at=when,
            idempotency_key=f"{number}",
            asked_digest=bytes(32),
            is_granted=True,
        )
    assert purge(author) == {"attempts": 1}
    attempts = evidence(author).attempts
    assert len(attempts.value) == 1
    assert attempts.since == years_ago(3)


def test_whose_an_attempt_was_is_kept_as_long_as_the_attempt(author, given):
    given(years_ago(4))
    Attempt.objects.create(
        organisation=author.organisation,
        person=Person.objects.get(),
        subject_index=sayings.line().index,
        channel="live_voice",
        at=years_ago(2),
        idempotency_key="0",
        asked_digest=bytes(32),
        is_granted=True,
    )
    assert "people" not in purge(author)
    assert len(evidence(author).attempts.value) == 1


# Noes.


def test_an_objection_is_kept_three_years_from_when_it_was_recorded(author, given, at):
    given(years_ago(5))
    at(years_ago(2), lambda: objections.record(author, sayings.objecting(at=years_ago(4))))
    assert purge(author)["people"] == 1
    assert Objection.objects.count() == 1
    assert ConsentEvent.objects.get(kind="objected").payload_sealed is not None
    assert len(evidence(author).objections.value) == 1


def test_an_objection_stays_as_long_as_the_person_is_known(author, given, at):
    at(years_ago(4), lambda: objections.record(author, sayings.objecting()))
    given(years_ago(1))
    assert purge(author) == {}
    assert len(evidence(author).objections.value) == 1


def test_an_objection_goes_with_the_last_that_is_known(author, at):
    at(years_ago(4), lambda: objections.record(author, sayings.objecting()))
    assert purge(author) == {"people": 1, "objections": 1, "events": 1}


def test_a_withdrawal_outlives_the_end_of_what_it_ended(author, given, at):
    given(years_ago(4))
    at(years_ago(3, days=-1), lambda: recording.withdraw(author, sayings.leaving()))
    assert purge(author) == {}


def test_a_withdrawal_goes_with_what_it_ended(author, given, at):
    given(years_ago(4))
    at(years_ago(3), lambda: recording.withdraw(author, sayings.leaving()))
    given(years_ago(1))
    assert purge(author) == {"consents": 1, "withdrawals": 1, "events": 2}
    assert evidence(author).objections.value == ()
    assert len(evidence(author).consents.value) == 1


def test_no_withdrawal_goes_before_a_consent_that_it_might_concern(author, given, at):
    """One of two consents is withdrawn: both are, and stay so."""
    newsletter = sayings.text(author.organisation, name="lettre", months=None)
    first = given(years_ago(5), text=newsletter)
    second = given(years_ago(4, days=100), text=newsletter)
    at(years_ago(4), lambda: recording.withdraw(author, sayings.leaving(consent=second.pk)))
    points.heard_of(author.organisation, sayings.line(), at=years_ago(1))
    assert purge(author) == {}
    assert Consent.objects.get(pk=first.pk).withdrawn_at is None
    assert Withdrawal.objects.exists()


def test_a_withdrawal_of_what_was_never_given_stays_with_the_person(author, given, at):
    at(years_ago(4), lambda: recording.withdraw(author, sayings.leaving()))
    given(years_ago(1))
    assert purge(author) == {}


# What is purged is not what never was.


def test_of_whom_nothing_is_known_any_more_nothing_before_the_purge_is_none(author, given):
    given(years_ago(3))
    purge(author)
    for subject in (sayings.line(), OTHER):
        for fact in ("consents", "objections", "appointments", "request"):
            found = getattr(evidence(author, subject), fact)
            assert not isinstance(look(found, clock.now() - timedelta(seconds=1)), Known)
            assert isinstance(look(found, clock.now()), Known)


def test_a_purge_of_somebody_leaves_somebody_else_s_evidence_whole(author, given):
    given(years_ago(3))
    given(years_ago(1), subject=OTHER)
    purge(author)
    assert evidence(author, OTHER).consents.since is None


def test_a_purge_of_a_part_says_so_of_that_person_alone(author, given):
    given(years_ago(4))
    given(years_ago(1))
    given(years_ago(1), subject=OTHER)
    purge(author)
    assert evidence(author).consents.since == years_ago(3)
    assert evidence(author, OTHER).consents.since is None
    assert ConsentLedger.objects.get().consents_since is None


def test_who_comes_back_is_not_taken_for_somebody_new(author, given):
    given(years_ago(3))
    purge(author)
    purged_at = clock.now()
    recording.give(author, sayings.told(sayings.text(author.organisation, name="retour")))
    assert evidence(author).consents.since == purged_at


def test_what_was_passed_on_is_purged_evidence_of_the_partner_too(author, given):
    partner = organisations.organisation("Partenaire SARL", siren=organisations.SIRENS[2])
    consent = given(years_ago(3))
    Transmission.objects.create(
        consent=consent,
        partner="Partenaire SARL",
        partner_organisation=partner,
        at=years_ago(3),
        recorded_at=years_ago(3),
    )
    purge(author)
    index = sayings.line().index
    assert facts.of(partner, [index])[index].evidence.consents.since == clock.now()


def test_the_chain_of_somebody_who_was_tampered_with_is_not_mended_by_a_purge(author, given):
    given(years_ago(3))
    ConsentEvent.objects.update(commitment=bytes(32))
    purging.purge(author.organisation, at=clock.now())
    assert not verify(author.organisation).holds


# Looking, doing, and the trace of it.


def test_looking_changes_nothing(author, given):
    given(years_ago(3))
    assert purging.look(author.organisation, at=clock.now()) == {"people": 1, "consents": 1, "events": 1}
    assert ConsentEvent.objects.get().payload_sealed is not None
    assert Consent.objects.get().purged_at is None


def test_another_s_people_are_left_alone(given):
    other = organisations.organisation("Autre SA", siren=organisations.SIRENS[2])
    given(years_ago(3))
    assert purging.purge(other, at=clock.now()) == {}
    assert ContactPoint.objects.exists()


def test_the_trail_says_how_many(author, given):
    given(years_ago(3))
    given(years_ago(3), subject=OTHER)
    purge(author)
    noted = Event.objects.get(action="consents.purged")
    assert noted.organisation == author.organisation.pk
    assert noted.detail == {"people": 2, "consents": 2, "events": 2}


def test_more_than_a_batch_goes(author, given, monkeypatch):
    monkeypatch.setattr("sourdine.consents.services.holdings.BATCH", 2)
    for number in range(5):
        given(years_ago(3), subject=sayings.line(f"+3319900{number:04}"))
    assert purge(author) == {"people": 5, "consents": 5, "events": 5}


# Whatever was said, in whatever order.

SAID = {
    "given": lambda author, texts, at: recording.give(author, sayings.told(texts["year"], at=at)),
    "given without an end": lambda author, texts, at: recording.give(
        author, sayings.told(texts["endless"], at=at)
    ),
    "refused": lambda author, texts, at: recording.refuse(author, sayings.told(texts["year"], at=at)),
    "withdrawn": lambda author, _, at: recording.withdraw(author, sayings.leaving(at=at)),
    "the first withdrawn": lambda author, _, at: recording.withdraw(
        author, sayings.leaving(at=at, consent=first_given_before(author, at))
    ),
    "objected": lambda author, _, at: objections.record(author, sayings.objecting(at=at)),
}


def first_given_before(author, at):
    given = Consent.objects.filter(organisation=author.organisation, given_at__lte=at).order_by("given_at")
    return given.values_list("pk", flat=True).first()


def usable(facts_of, at):
    """Whether a contact of that instant can rest on a consent; None when that was purged."""
    consents, noes = look(facts_of.consents, at), look(facts_of.objections, at)
    if not isinstance(consents, Known) or not isinstance(noes, Known):
        return None
    given = [one for one in consents.value if one.given_at <= at]
    left = [one.withdrawn_at for one in given if one.withdrawn_at is not None and one.withdrawn_at <= at]
    left += [one.at for one in noes.value if one.at <= at and one.kind is Refusal.OBJECTION]
    last_no = max(left, default=None)
    return any(
        (one.ends_at is None or one.ends_at > at) and (last_no is None or one.given_at > last_no)
        for one in given
    )


@hypothesis.settings(
    max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@hypothesis.given(
    st.lists(st.tuples(st.sampled_from(sorted(SAID)), st.integers(1, 72)), min_size=1, max_size=6)
)
def test_a_purge_never_makes_usable_what_was_not_nor_forgets_in_silence(author, at, said):
    with transaction.atomic():
        texts = {
            "year": sayings.text(author.organisation, name="annee"),
            "endless": sayings.text(author.organisation, name="sans-fin", months=None),
        }
        for what, months in sorted(said, key=lambda one: -one[1]):
            when = after_months(clock.now(), -months)
            at(when, lambda what=what, when=when: SAID[what](author, texts, when))
        instants = [after_months(clock.now(), -months) + timedelta(days=10) for months in range(1, 73)]
        held = evidence(author)
        purging.purge(author.organisation, at=clock.now())
        left = evidence(author)
        chain_holds = verify(author.organisation).holds
        transaction.set_rollback(True)
    assert chain_holds
    for one in instants:
        assert usable(left, one) in {None, usable(held, one)}
