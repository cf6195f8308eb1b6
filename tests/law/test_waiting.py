"""The next permitted time is permitted, and the first."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st
from law_facts import AT, CALL, CONSENT, KNOWN, known

from sourdine.law import Appointment, Attempt, decide, next_permitted_time
from sourdine.law.vocabulary import Purpose

HOUR = timedelta(hours=1)


def test_now_is_the_first_time_when_it_is_permitted():
    assert next_permitted_time(CALL, KNOWN) == AT


def test_no_time_comes_by_waiting_for_a_consent():
    assert next_permitted_time(CALL, known(consents=())) is None


def test_a_consent_that_ends_before_the_hours_begin_is_of_no_use():
    evening = replace(CALL, at=AT.replace(hour=21))
    ends = replace(CONSENT, ends_at=AT.replace(day=7, hour=9))
    assert next_permitted_time(evening, known(consents=(ends,))) is None
    assert next_permitted_time(evening, KNOWN) == AT.replace(day=7, hour=10, minute=0)


def test_a_change_of_the_law_may_permit_or_end():
    """On 10 August 2026 in the evening: the next morning consent is asked for."""
    last_evening = replace(CALL, at=AT.replace(month=8, day=10, hour=21))
    consent = replace(CONSENT, given_at=AT.replace(month=8, day=1))
    source = replace(KNOWN.source.value, collected_at=AT.replace(month=8, day=1))
    evidence = replace(known(consents=(consent,)), source=replace(KNOWN.source, value=source))
    assert next_permitted_time(last_evening, evidence) == AT.replace(month=8, day=11, hour=10, minute=0)


ATTEMPTS = st.lists(st.integers(1, 45 * 24 * 4), max_size=7)
SLOTS = st.lists(st.integers(0, 10 * 24), max_size=2)


@settings(max_examples=25)
@given(
    st.integers(0, 14 * 96),
    ATTEMPTS,
    SLOTS,
    st.sampled_from(["Europe/Paris", "Indian/Reunion", "America/Martinique"]),
    st.sampled_from([Purpose.COMMERCIAL, Purpose.PRESS]),
)
def test_the_next_time_is_permitted_and_no_earlier_one_is(quarter, attempts, slots, zone, purpose):
    at = AT + timedelta(minutes=15 * quarter)
    contact = replace(CALL, at=at, zone=ZoneInfo(zone), purpose=purpose)
    evidence = known(
        attempts=tuple(Attempt(at=at - timedelta(minutes=15 * one)) for one in attempts),
        appointments=tuple(
            Appointment(starts_at=at + one * HOUR, ends_at=at + (one + 1) * HOUR, agreed_at=at)
            for one in slots
        ),
    )
    found = next_permitted_time(contact, evidence)
    assert decide(replace(contact, at=found), evidence).is_allowed
    quarters = int((found - at) / timedelta(minutes=15))
    # Every quarter of an hour of the first days, then every seventh: coprime with hours and days.
    for one in [*range(min(quarters, 100)), *range(100, quarters, 7)]:
        assert not decide(replace(contact, at=at + timedelta(minutes=15 * one)), evidence).is_allowed
