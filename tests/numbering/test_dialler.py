from __future__ import annotations

from datetime import date
from itertools import combinations

import pytest

from sourdine.numbering.dialler import WORDING, Code, Reason, may_show, rules

TODAY = date(2026, 12, 1)


def e164(dialled: str) -> int:
    return int("33" + dialled.replace(" ", "")[1:])


@pytest.mark.parametrize(
    "dialled",
    ["0162 00 12 34", "0163 00 12 34", "0270 00 12 34", "0377 00 12 34", "0424 00 12 34", "0569 00 12 34",
     "0948 00 12 34", "0949 00 12 34", "0937 00 12 34", "0938 00 12 34", "0939 4 12345"],
)  # fmt: skip
def test_a_dialler_may_show_a_verified_or_platform_number(dialled):
    assert may_show(e164(dialled), TODAY).is_allowed


@pytest.mark.parametrize(
    "dialled",
    ["01 99 00 12 34", "02 61 91 12 34", "03 53 01 12 34", "04 65 71 12 34", "05 36 49 12 34",
     "06 39 98 12 34", "0700 12 34 56", "09 80 00 12 34", "0947 0 12345", "0164 00 12 34"],
)  # fmt: skip
def test_a_dialler_may_not_show_an_ordinary_number(dialled):
    showing = may_show(e164(dialled), TODAY)
    assert showing.code is Code.FORBIDDEN
    assert not showing.is_allowed


@pytest.mark.parametrize("overseas", [590947501234, 594947601234, 596947701234, 262947801234, 262947901234])
def test_a_dialler_may_show_the_verified_numbers_of_the_overseas_territories(overseas):
    assert may_show(overseas, TODAY).reason is Reason.VERIFIED_RANGE


@pytest.mark.parametrize("overseas", [590690123456, 262692123456, 508412345, 596596501234])
def test_a_dialler_may_not_show_an_ordinary_overseas_number(overseas):
    assert may_show(overseas, TODAY).code is Code.FORBIDDEN


@pytest.mark.parametrize("reported", [590598712345, 594598812345, 596598912345, 262268812345, 262268912345])
def test_a_range_that_was_only_reported_is_not_permission(reported):
    showing = may_show(reported, date(2026, 1, 1))
    assert showing.code is Code.UNKNOWN
    assert (showing.grade, showing.status) == ("C", "unverified")
    assert not showing.is_allowed


def test_before_its_date_a_reported_range_was_an_ordinary_one():
    assert may_show(590598712345, date(2025, 12, 31)).reason is Reason.ORDINARY_NUMBER


@pytest.mark.parametrize("dialled", ["0162 00 12 34", "01 99 00 12 34", "06 39 98 12 34"])
def test_before_the_rules_nothing_is_known(dialled):
    showing = may_show(e164(dialled), date(2022, 12, 31))
    assert (showing.code, showing.reason) == (Code.UNKNOWN, Reason.NO_RULE)
    assert may_show(e164(dialled), date(2023, 1, 1)).code is not Code.UNKNOWN


@pytest.mark.parametrize("dialled", ["0800 12 34 56", "0891 12 34 56"])
def test_of_special_numbers_the_rules_say_nothing(dialled):
    assert may_show(e164(dialled), TODAY).reason is Reason.NO_RULE


@pytest.mark.parametrize("foreign", [12125550123, 4930123456, 68940412345, 80012345678])
def test_of_foreign_numbers_nothing_is_known(foreign):
    assert may_show(foreign, TODAY).reason is Reason.NOT_FRENCH


def test_an_answer_names_its_source_and_grade():
    showing = may_show(e164("0162 00 12 34"), TODAY)
    assert showing.grade == "A"
    assert "2022-1583" in (showing.source or "")
    assert showing.wording.fr.startswith("un numéro polyvalent vérifié")


def test_every_reason_has_its_wording():
    assert set(WORDING) == set(Reason)


def test_every_rule_is_dated_graded_and_sourced():
    for rule in rules():
        assert rule.source
        assert rule.grade in "ABC"
        assert rule.until is None or rule.since <= rule.until
        assert rule.since <= rule.verified_on
        assert all(prefix.isdigit() and prefix.startswith("0") for prefix in rule.prefixes)


def test_a_rule_that_nobody_verified_allows_nothing():
    assert all((rule.grade == "C") == (rule.status == "unverified") for rule in rules())
    assert not [rule for rule in rules() if rule.status == "unverified" and rule.code is Code.ALLOWED]


def test_no_two_rules_speak_of_one_prefix_on_one_day():
    for one, other in combinations(rules(), 2):
        together = one.is_in_force(other.since) or other.is_in_force(one.since)
        assert not (together and set(one.prefixes) & set(other.prefixes))
