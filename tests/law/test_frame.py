"""A column decides as its rows do, one by one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from law_facts import AT

from sourdine.clock import NaiveInstant
from sourdine.law.case_file import CONTACT, EVIDENCE, case_of
from sourdine.law.deciding import reasons_of
from sourdine.law.errors import ConsentInFuture, MissingField, UnknownChannel, UnknownField
from sourdine.law.frame import DECISIONS, decide_frame
from sourdine.law.waiting import look_ahead
from sourdine.numbering.number import NotANumber, describe

COMMON = {
    "at": AT,
    "channel": "live_voice",
    "audience": "consumer",
    "purpose": "commercial",
    "professional": "Maison Dupont",
    "sector": "food",
    "goods": "wine",
    "dialling": "by_hand",
    "appointments": "none",
}
INSTANT = pl.Datetime("us", "UTC")
CONSENT = pl.Struct(
    {
        "given_at": INSTANT,
        "parties": pl.List(pl.String),
        "channels": pl.List(pl.String),
        "goods": pl.List(pl.String),
        "act": pl.String,
        "statements": pl.List(pl.String),
        "ends_at": INSTANT,
        "withdrawn_at": INSTANT,
    }
)
SCHEMA = {
    "number": pl.String,
    "standing": pl.Struct({"as_of": INSTANT, "opposed": pl.Boolean}),
    "source": pl.Struct({"origin": pl.String, "collected_at": INSTANT, "last_contact_at": INSTANT}),
    "consents": pl.List(CONSENT),
    "objections": pl.List(pl.Struct({"at": INSTANT, "kind": pl.String})),
    "relationship": pl.List(
        pl.Struct({"tie": pl.String, "since": INSTANT, "ended_at": INSTANT, "goods": pl.List(pl.String)})
    ),
    "attempts": pl.List(INSTANT),
    "request": pl.List(pl.Struct({"at": INSTANT, "goods": pl.List(pl.String)})),
}


def one_by_one(frame, common):
    return pl.DataFrame([_one(common | row) for row in frame.iter_rows(named=True)], DECISIONS, orient="row")


def _one(given):
    try:
        case = case_of(
            {
                "contact": {name: given[name] for name in CONTACT if name in given},
                "evidence": {name: given[name] for name in EVIDENCE if name in given},
            }
        )
    except NotANumber:
        return ("unknown", "not_a_number", "", None)
    found = look_ahead(case.contact, case.evidence)
    reason = next(reasons_of(found.tried))
    at = found.permitted_at and found.permitted_at.astimezone(UTC)
    return reason.effect.value, reason.code.value, reason.rule, at


# Instants near what rules compare with, and anywhere.
DAYS = st.sampled_from([0, 1, 29, 30, 31, 59, 60, 89, 92, 364, 365, 366, 1095, 1096, 1097])
AGO = st.builds(
    lambda days, seconds: timedelta(days=days, seconds=seconds),
    DAYS | st.integers(0, 1500),
    st.sampled_from([0, 1, 3599, 3600, 7200]) | st.integers(0, 86_399),
)


@st.composite
def rows(draw, at):
    def before():
        return at - draw(AGO)

    def consent():
        given = before()
        ends = draw(st.sampled_from([None, given + timedelta(days=365), at + timedelta(hours=9)]))
        withdrawn = draw(st.sampled_from([None, None, None, at - (at - given) / 3]))
        act = draw(st.sampled_from(["active", "active", "passive"]))
        return {
            "given_at": given,
            "parties": ["Maison Dupont"],
            "channels": ["live_voice"],
            "goods": [draw(st.sampled_from(["wine", "wine", "cheese"]))],
            "act": act,
            "statements": ["who_and_what", "choice", "period", "withdrawal", "proof"],
            "ends_at": ends if ends is None or ends >= given else None,
            "withdrawn_at": withdrawn,
        }

    def several(one, most):
        return draw(st.sampled_from([None, *range(most + 1)])), one

    def listed(one, most):
        count, make = several(one, most)
        return None if count is None else [make() for _ in range(count)]

    def relation():
        since = before()
        ended = draw(st.sampled_from([None, at - (at - since) / 2, at + timedelta(days=2)]))
        tie = draw(st.sampled_from(["contract", "sale", "account"]))
        return {"tie": tie, "since": since, "ended_at": ended, "goods": ["wine"]}

    return {
        "number": draw(
            st.sampled_from(["01 99 00 00 11", "0692 12 34 56", "0596 06 10 11", "+1 212 555 0123", "12"])
        ),
        "standing": draw(st.sampled_from([None, {"as_of": before(), "opposed": draw(st.booleans())}])),
        "source": draw(st.sampled_from([None, {"origin": "person", "collected_at": before()}])),
        "consents": listed(consent, 2),
        "objections": listed(
            lambda: {"at": before(), "kind": draw(st.sampled_from(["objection", "declined"]))}, 2
        ),
        "relationship": listed(relation, 1),
        "attempts": listed(before, 6),
        "request": listed(lambda: {"at": before(), "goods": ["wine"]}, 1),
    }


@pytest.mark.parametrize(
    "at",
    [
        AT,
        AT.replace(hour=21),
        datetime(2026, 3, 31, 19, 59, tzinfo=UTC),
        datetime(2024, 2, 29, 9, tzinfo=UTC),
    ],
    ids=str,
)
@settings(max_examples=6, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_column_is_decided_as_its_rows_are(at, data):
    told = data.draw(st.lists(rows(at), min_size=4, max_size=16))
    frame = pl.DataFrame(told, SCHEMA)
    common = COMMON | {"at": at}
    assert decide_frame(frame, common=common).rows() == one_by_one(frame, common).rows()


def test_equal_rows_are_decided_once(monkeypatch):
    from sourdine.law import frame as module

    asked = []
    monkeypatch.setattr(module, "look_ahead", lambda *case: asked.append(case) or look_ahead(*case))
    given = [AT - timedelta(days=30, seconds=n) for n in range(50)]
    consents = [
        [
            {
                "given_at": at,
                "parties": ["Maison Dupont"],
                "channels": ["live_voice"],
                "goods": ["wine"],
                "act": "active",
            }
        ]
        for at in given
    ]
    numbers = [f"01 99 00 00 {n:02}" for n in range(50)]
    decided = decide_frame(pl.DataFrame({"number": numbers, "consents": consents}), common=COMMON)
    assert decided.height == 50
    assert len(asked) == 1


def test_columns_of_other_zones_and_units_are_the_same_instants():
    at = pl.Series("at", [AT], dtype=pl.Datetime("ms", "UTC")).dt.convert_time_zone("Asia/Tokyo")
    decided = decide_frame(
        pl.DataFrame({"at": at, "number": ["01 99 00 00 11"]}),
        common={name: one for name, one in COMMON.items() if name != "at"},
    )
    assert decided["decision"].to_list() == ["unknown"]


def test_each_row_may_have_its_own_instant():
    hours = [AT.replace(hour=hour) for hour in (9, 10, 13, 14, 20)]
    rest = {name: one for name, one in COMMON.items() if name != "at"} | {"purpose": "press"}
    facts = {
        "objections": "none",
        "attempts": "none",
        "source": {"origin": "person", "collected_at": AT - timedelta(days=9)},
    }
    frame = pl.DataFrame({"at": hours, "number": ["01 99 00 00 11"] * 5})
    decided = decide_frame(frame, common=rest | facts)
    assert decided["decision"].to_list() == ["forbidden", "allowed", "forbidden", "allowed", "forbidden"]


def test_a_frame_without_rows_has_none_decided():
    decided = decide_frame(pl.DataFrame(schema=SCHEMA), common=COMMON)
    assert (decided.height, decided.schema) == (0, DECISIONS)


@pytest.mark.parametrize(
    ("columns", "common", "error"),
    [
        ({"phone": ["0199000011"]}, COMMON, UnknownField),
        ({"number": ["0199000011"]}, {}, MissingField),
        ({"at": [datetime(2026, 10, 6)], "number": ["0199000011"]}, {}, NaiveInstant),  # noqa: DTZ001 -- the point
        ({"number": ["0199000011"], "channel": ["pigeon"]}, COMMON, UnknownChannel),
    ],
)
def test_a_column_that_is_wrong_is_refused(columns, common, error):
    with pytest.raises(error):
        decide_frame(pl.DataFrame(columns), common=common)


def test_the_row_that_is_wrong_is_named():
    consent = {
        "given_at": AT + timedelta(days=1),
        "parties": ["Maison Dupont"],
        "channels": ["live_voice"],
        "goods": ["wine"],
        "act": "active",
    }
    frame = pl.DataFrame({"number": ["01 99 00 00 11"] * 3, "consents": [[], [], [consent]]})
    with pytest.raises(ConsentInFuture) as refused:
        decide_frame(frame, common=COMMON)
    assert refused.value.say("en").startswith("row 3: ")


@settings(max_examples=150)
@given(st.sampled_from(["33", "262", "590", "594", "596"]), st.integers(0, 10**9 - 1), st.integers(0, 9_999))
def test_a_french_block_is_one_territory_and_one_kind(code, national, other):
    """What `_lines` relies on: the first five digits decide."""
    mine, theirs = (int(f"{code}{n:09}") for n in (national, national // 10_000 * 10_000 + other))
    try:
        both = describe(mine), describe(theirs)
    except NotANumber:
        return
    assert len({(one.territory, one.kind, one.time_zones) for one in both}) == 1
