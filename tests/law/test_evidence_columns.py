"""What is known of many people decides in columns as it decides one by one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from law_facts import AT

from sourdine.law.contact import Contact
from sourdine.law.deciding import reasons_of
from sourdine.law.evidence import (
    Appointment,
    Attempt,
    Consent,
    Evidence,
    Objection,
    Request,
    Source,
    Standing,
)
from sourdine.law.evidence_columns import SCHEMA, columns_of, fits_columns, in_common
from sourdine.law.frame import decide_frame
from sourdine.law.knowledge import Known, NotKnown
from sourdine.law.vocabulary import (
    Act,
    Audience,
    Channel,
    Dialling,
    Origin,
    Purpose,
    Refusal,
    Sector,
    Statement,
)
from sourdine.law.waiting import look_ahead
from sourdine.numbering.number import describe

NUMBER = 33_199_000_000
CONTACT = {
    "at": AT,
    "channel": Channel.LIVE_VOICE,
    "audience": Audience.CONSUMER,
    "purpose": Purpose.COMMERCIAL,
    "professional": "Maison Dupont",
    "sector": Sector.FOOD,
    "goods": "wine",
    "dialling": Dialling.BY_HAND,
}
STANDING = Standing(as_of=AT, opposed=False)
COMMON = {**CONTACT, "standing": {"as_of": AT, "opposed": False}}

WHOLE = st.none()
ago = st.integers(1, 1200 * 24).map(lambda hours: AT - timedelta(hours=hours))
recently = st.integers(1, 40 * 24).map(lambda hours: AT - timedelta(hours=hours))
channels = st.sampled_from([frozenset({Channel.LIVE_VOICE}), frozenset({Channel.SMS}), frozenset(Channel)])
consents = st.builds(
    lambda given_at, lasts, left, heard, act, **scope: Consent(
        given_at=given_at,
        ends_at=lasts and given_at + timedelta(days=lasts),
        withdrawn_at=min(AT, given_at + timedelta(days=left)) if left else None,
        recorded_at=given_at + timedelta(minutes=heard),
        act=act,
        parties=frozenset({"Maison Dupont"}),
        **scope,
    ),
    ago,
    st.none() | st.integers(1, 500),
    st.none() | st.integers(1, 500),
    st.integers(0, 9),
    st.sampled_from(Act),
    channels=channels,
    goods=st.sampled_from([frozenset({"wine"}), frozenset({"cheese", "wine"}), frozenset({"cheese"})]),
    statements=st.sampled_from([frozenset(Statement), frozenset()]),
)
objections = st.builds(Objection, at=ago, kind=st.sampled_from(Refusal), channels=channels)
requests = st.builds(Request, at=recently, goods=st.just(frozenset({"wine"})))
appointments = st.builds(
    lambda hours: Appointment(
        starts_at=AT + timedelta(hours=hours),
        ends_at=AT + timedelta(hours=hours + 1),
        agreed_at=AT - timedelta(days=2),
    ),
    st.integers(-3, 60),
)
sources = st.builds(Source, origin=st.sampled_from(Origin), collected_at=ago)


def several(items, most=3, *, since=WHOLE):
    return st.builds(
        lambda found, whole: Known(value=tuple(found), since=whole), st.lists(items, max_size=most), since
    )


def evidence(since=WHOLE):
    return st.builds(
        Evidence,
        source=sources.map(lambda one: Known(value=one)) | st.just(NotKnown.NOT_KNOWN),
        consents=several(consents, since=since) | st.just(NotKnown.NOT_KNOWN),
        objections=several(objections, since=since),
        attempts=several(st.builds(Attempt, at=recently), 6, since=since),
        appointments=several(appointments, since=since),
        request=several(requests, since=since),
    )


def alone(one):
    found = look_ahead(
        Contact(**CONTACT, number=describe(NUMBER)),
        Evidence(**{name: getattr(one, name) for name in SCHEMA}, standing=Known(value=STANDING)),
    )
    reason = next(reasons_of(found.tried))
    return reason.effect, reason.code, found.permitted_at and found.permitted_at.astimezone(UTC)


def row_of(decided):
    return decided.select("decision", "reason", "next_time").row(0)


@given(st.lists(evidence(), min_size=1, max_size=6))
@settings(max_examples=60)
def test_columns_decide_as_each_does_by_itself(people):
    frame = columns_of(people).with_columns(number=pl.lit(f"+{NUMBER}"))
    decided = decide_frame(frame, common=COMMON).select("decision", "reason", "next_time")
    assert decided.rows() == [alone(one) for one in people]


@given(evidence(st.none() | recently | st.just(AT + timedelta(hours=1))))
@settings(max_examples=60)
def test_what_all_have_in_common_says_how_far_back_it_is_whole(person):
    frame = pl.DataFrame({"number": [f"+{NUMBER}"]})
    assert row_of(decide_frame(frame, common=COMMON | in_common(person))) == alone(person)


@given(evidence(st.none() | ago))
@settings(max_examples=60)
def test_what_fits_columns_loses_nothing_by_them(person):
    if not fits_columns(person, AT):
        return
    frame = columns_of([person]).with_columns(number=pl.lit(f"+{NUMBER}"))
    assert row_of(decide_frame(frame, common=COMMON)) == alone(person)


@pytest.mark.parametrize(
    ("name", "since", "fits"),
    [
        ("consents", None, True),
        ("consents", AT, True),
        ("consents", AT + timedelta(seconds=1), False),
        ("attempts", AT - timedelta(days=30), True),
        ("attempts", AT - timedelta(days=29), False),
    ],
)
def test_what_was_purged_lately_fits_no_column(name, since, fits):
    known = {one: Known(value=()) for one in ("consents", "objections", "attempts")}
    assert fits_columns(Evidence(**known | {name: Known(value=(), since=since)}), AT) is fits


def test_what_was_purged_altogether_fits_no_column():
    assert not fits_columns(Evidence(consents=NotKnown.PURGED), AT)
    assert in_common(Evidence(consents=NotKnown.PURGED)) == {"consents": "purged"}


def test_nobody_is_no_row():
    assert columns_of([]).schema == SCHEMA


def test_instants_keep_their_microseconds():
    at = datetime(2026, 11, 1, 12, 0, 0, 123_456, tzinfo=UTC)
    (row,) = columns_of([Evidence(attempts=Known(value=(Attempt(at=at),)))])["attempts"].to_list()
    assert row == [at]
