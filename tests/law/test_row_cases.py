"""The cases of a frame's rows: as `case_of` reads them, what is equal once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import polars as pl
import pytest

from sourdine.law.case_file import case_of
from sourdine.law.errors import MissingField, UnknownTerm
from sourdine.law.knowledge import Known, NotKnown
from sourdine.law.row_cases import RowCases

AT = datetime(2026, 10, 6, 9, 30, tzinfo=UTC)
SHARED: dict[str, Any] = {
    "at": AT,
    "channel": "live_voice",
    "audience": "consumer",
    "purpose": "commercial",
    "professional": "Maison Dupont",
}
NUMBERS = [33199000001, 33600000001, 33199000001]
OBJECTED = {"at": AT}


def rows() -> pl.DataFrame:
    return pl.DataFrame(
        {
            "number": pl.Series(NUMBERS, dtype=pl.UInt64),
            "objections": [[OBJECTED], None, []],
            "attempts": [[AT], [AT], [AT]],
        }
    )


def test_a_row_is_the_case_it_tells() -> None:
    cases = RowCases(rows(), SHARED)
    for place, row in enumerate(rows().iter_rows(named=True)):
        told = case_of(
            {
                "contact": {**SHARED, "number": f"+{row['number']}"},
                "evidence": {"objections": row["objections"], "attempts": row["attempts"]},
            }
        )
        assert cases.evidence(place) == told.evidence
        assert cases.contact(place).number is not None
        assert cases.contact(place).number.e164 == told.contact.number.e164  # type: ignore[union-attr]


def test_equal_values_are_read_once() -> None:
    cases = RowCases(rows(), SHARED)
    assert cases.contact(0) is cases.contact(2)
    assert cases.contact(0) is not cases.contact(1)
    assert cases.evidence(0).attempts is cases.evidence(1).attempts


def test_null_is_not_known_and_an_empty_list_is_none() -> None:
    cases = RowCases(rows(), SHARED)
    assert cases.evidence(1).objections is NotKnown.NOT_KNOWN
    assert cases.evidence(2).objections == Known(value=())
    assert cases.evidence(0).consents is NotKnown.NOT_KNOWN


def test_a_column_counts_before_what_rows_share_and_null_there_too() -> None:
    cases = RowCases(rows(), {**SHARED, "objections": "purged", "consents": "purged"})
    assert cases.evidence(1).objections is NotKnown.NOT_KNOWN
    assert cases.evidence(1).consents is NotKnown.PURGED


def test_rows_without_columns_are_the_same_case() -> None:
    cases = RowCases(pl.DataFrame(height=2), {**SHARED, "number": "+33199000001", "attempts": "none"})
    assert cases.contact(0) is cases.contact(1)
    assert cases.evidence(1).attempts == Known(value=())


def test_nothing_is_read_before_it_is_asked_for() -> None:
    """So that an error is the one of the first row that has any."""
    bad = rows().with_columns(
        objections=pl.Series([[{"at": AT, "kind": kind}] for kind in ("objection", "whim", "objection")])
    )
    cases = RowCases(bad, SHARED)
    assert isinstance(cases.evidence(0).objections, Known)
    with pytest.raises(UnknownTerm):
        cases.evidence(1)


def test_a_contact_that_lacks_a_field_is_refused() -> None:
    cases = RowCases(rows(), {"at": AT})
    with pytest.raises(MissingField) as told:
        cases.contact(0)
    assert "channel" in str(told.value)
