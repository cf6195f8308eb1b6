from __future__ import annotations

from dataclasses import dataclass

import phonenumbers
import pytest
from phonenumbers.phonenumberutil import COUNTRY_CODE_TO_REGION_CODE, region_code_for_number

from sourdine.numbering.automaton import ASK, INVALID, Automaton, build


@dataclass(frozen=True, kw_only=True)
class Oracle:
    """What libphonenumber says of a plus sign and digits, asked one by one."""

    automaton: Automaton

    def region(self, digits: str, *, default_region: str = "FR") -> str | None:
        """The region of a number valid exactly as it is written, else None."""
        number = self._valid(digits, default_region)
        unchanged = number and phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        return region_code_for_number(number) if unchanged == f"+{digits}" else None

    def disagrees(self, digits: str, outcome: int) -> bool:
        """ASK is never wrong; INVALID must hold even of a number that would be read as other digits."""
        if outcome == ASK:
            return False
        if outcome == INVALID:
            return self._valid(digits, "FR") is not None
        return self.region(digits) != self.automaton.region(outcome)

    def disagreements(self, numbers):
        return [digits for digits in numbers if self.disagrees(digits, self.automaton.outcome(digits))]

    def _valid(self, digits, default_region):
        try:
            number = phonenumbers.parse(f"+{digits}", default_region)
        except phonenumbers.NumberParseException:
            return None
        return number if phonenumbers.is_valid_number(number) else None


@pytest.fixture(scope="session")
def automaton() -> Automaton:
    return build()


@pytest.fixture(scope="session")
def oracle(automaton) -> Oracle:
    return Oracle(automaton=automaton)


@pytest.fixture(scope="session")
def country_codes() -> list[str]:
    return [str(country_code) for country_code in COUNTRY_CODE_TO_REGION_CODE]


def examples_of(region: str) -> list[str]:
    """The metadata's own example numbers of a region, one of each kind that it has."""
    numbers = (
        phonenumbers.example_number_for_type(region, kind) for kind in phonenumbers.PhoneNumberType.values()
    )
    return [_digits(number) for number in numbers if number]


def _digits(number) -> str:
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164).removeprefix("+")


@pytest.fixture(scope="session")
def examples() -> dict[str, list[str]]:
    """By region; "001" for the country codes of no territory."""
    numbers = {region: examples_of(region) for region in sorted(phonenumbers.SUPPORTED_REGIONS)}
    nowhere = map(
        phonenumbers.example_number_for_non_geo_entity, (800, 808, 870, 878, 881, 882, 883, 888, 979)
    )
    return {**numbers, "001": [_digits(number) for number in nowhere]}
