from datetime import UTC, datetime, timedelta

import pytest

from sourdine.register import durations


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-11-22T09:30", "2029-11-22T09:30"),
        ("2024-02-29T12:00", "2027-02-28T12:00"),  # no 29th that year: its last day
        ("2025-02-28T12:00", "2028-02-28T12:00"),
        ("2026-03-29T12:00", "2029-03-29T12:00"),
        # The night the clocks changed in one of the years: the same hour in Paris.
        ("2026-10-25T12:00", "2029-10-25T11:00"),
        ("2026-12-31T23:30", "2029-12-31T23:30"),
    ],
)
def test_a_term_is_three_years_to_the_hour_in_paris(start, end):
    assert durations.end_of_term(at(start)) == at(end)


def test_the_operator_s_setting_replaces_the_law(limited):
    limited(term_years=1)
    assert durations.end_of_term(at("2024-02-29T12:00")) == at("2025-02-28T12:00")


def test_a_registration_counts_its_renewals():
    assert durations.standing_term(at("2020-01-15T10:00"), at("2026-11-22T10:00")) == at("2029-01-15T10:00")


def test_before_tacit_renewals_a_term_simply_ended():
    assert durations.standing_term(at("2018-12-31T10:00"), at("2026-11-22T10:00")) is None
    assert durations.standing_term(at("2019-01-02T10:00"), at("2026-11-22T10:00")) is not None


def test_notice_leaves_more_than_three_months_before_the_end():
    now = at("2026-11-22T10:00")
    ends_at = durations.notice_is_due_for(now)
    assert ends_at == at("2027-02-22T10:00") + timedelta(days=7)
    assert durations.plus_months(ends_at, -3) > now


@pytest.mark.parametrize(
    ("day", "months", "then"), [("2026-01-31", 1, "2026-02-28"), ("2026-12-15", 1, "2027-01-15")]
)
def test_months_are_the_calendar_s(day, months, then):
    assert durations.plus_months(at(f"{day}T12:00"), months) == at(f"{then}T12:00")


def test_every_parameter_says_whence_it_comes():
    tables = (
        durations.TERM_YEARS,
        durations.RENEWALS_ARE_TACIT,
        durations.NOTICE_MONTHS,
        durations.PURGE_YEARS,
    )
    for table in tables:
        assert list(table) == sorted(table, key=lambda one: one.since)
        assert all(one.source for one in table)


def test_a_value_holds_from_its_day():
    renewals = durations.RENEWALS_ARE_TACIT
    assert [
        durations.value_on(renewals, at(day).date()) for day in ("2000-01-01", "2021-12-31", "2022-01-01")
    ] == [0, 0, 1]
