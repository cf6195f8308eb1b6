from __future__ import annotations

import pytest
from phonenumbers.phonenumberutil import COUNTRY_CODE_TO_REGION_CODE

from sourdine.numbering.automaton import ASK, INVALID
from sourdine.numbering.automaton.metadata import read_plan


def outcomes_of(country_code):
    regions = COUNTRY_CODE_TO_REGION_CODE[country_code]
    return {region: rank for rank, region in enumerate(regions, start=2)}


def outcome(country_code, national):
    plan = read_plan(country_code, outcomes_of(country_code))
    reading = plan.begin()
    for digit in national:
        reading = list(plan.read(reading))[int(digit)]
    return plan.outcome(reading)


@pytest.mark.parametrize("national", ["199000001", "261910001", "353010001", "465710001", "536490001"])
def test_a_french_number_without_its_national_prefix_is_valid(national):
    assert outcome(33, national) == outcomes_of(33)["FR"]


@pytest.mark.parametrize("national", ["", "1", "19900000", "1990000012", "690000000", "000000000"])
def test_a_french_number_of_the_wrong_length_or_block_is_invalid(national):
    assert outcome(33, national) == INVALID


def test_a_national_prefix_that_parsing_would_strip_is_to_be_asked_about():
    assert outcome(33, "0199000001") == ASK


def test_a_national_prefix_before_an_invalid_number_is_invalid():
    assert outcome(33, "0690000000") == INVALID


def test_an_italian_zero_belongs_to_the_number():
    assert outcome(39, "0612345678") == outcomes_of(39)["IT"]


def test_a_russian_eight_is_stripped_only_where_the_number_needs_it():
    assert outcome(7, "8001234567") == outcomes_of(7)["RU"]
    assert outcome(7, "88001234567") == ASK


@pytest.mark.parametrize(
    ("national", "region"), [("639000001", "YT"), ("692000001", "RE"), ("262000001", "RE")]
)
def test_one_country_code_is_shared_by_its_territories(national, region):
    assert outcome(262, national) == outcomes_of(262)[region]


def test_leading_digits_claim_a_number_even_when_it_is_invalid_there():
    # 684 is American Samoa's; nothing of it may be valid under the United States.
    assert outcome(1, "6846331234") == outcomes_of(1)["AS"]
    assert outcome(1, "6840000000") == INVALID


def test_a_transformed_local_number_is_to_be_asked_about():
    # San Marino: six digits beginning with 8 or 9 become 0549 and those six.
    assert outcome(378, "886377") == ASK
    assert outcome(378, "0549886377") == outcomes_of(378)["SM"]


@pytest.mark.parametrize("country_code", sorted(COUNTRY_CODE_TO_REGION_CODE))
def test_every_plan_of_the_installed_metadata_is_understood(country_code):
    assert read_plan(country_code, outcomes_of(country_code)).territories
