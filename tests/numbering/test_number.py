from __future__ import annotations

from datetime import date
from zoneinfo import available_timezones

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sourdine.numbering import allocation, dialler
from sourdine.numbering.number import WORLD, Kind, NotANumber, UnknownRegion, describe, parse
from sourdine.numbering.reasons import Status


@pytest.mark.parametrize("typed", ["06 92 12 34 56", "0692123456", "+262 692 12 34 56", "00262692123456"])
def test_a_reunion_mobile_is_one_line_however_it_is_typed(typed):
    assert parse(typed) == parse("+262692123456")


def test_a_number_tells_all_its_forms():
    number = parse("0692123456")
    assert number.e164 == "+262692123456"
    assert number.as_integer == 262692123456
    assert number.national == "0692 12 34 56"
    assert number.international == "+262 692 12 34 56"
    assert number.country_code == 262
    assert number.territory == "RE"
    assert number.kind is Kind.MOBILE
    assert number.time_zones == ("Indian/Reunion",)
    assert number.allocated is True


@pytest.mark.parametrize(
    ("typed", "territory", "zones"),
    [
        ("01 99 00 12 34", "FR", ("Europe/Paris",)),
        ("0590 20 12 34", "GP", ("America/Guadeloupe",)),
        ("0590 27 12 34", "BL", ("America/Guadeloupe",)),
        ("0594 30 12 34", "GF", ("America/Cayenne",)),
        ("0596 50 12 34", "MQ", ("America/Martinique",)),
        ("0976 30 12 34", "RE", ("Indian/Reunion",)),
        ("0639 20 12 34", "YT", ("Indian/Mayotte",)),
        ("0508 41 23 45", "PM", ("America/Miquelon",)),
        ("+689 40 41 23 45", "PF", ("Pacific/Tahiti",)),
        ("+1 212 555 0123", "US", ("America/New_York",)),
        ("+800 1234 5678", WORLD, ()),
    ],
)
def test_the_territory_and_its_time_zone(typed, territory, zones):
    number = parse(typed)
    assert (number.territory, number.time_zones) == (territory, zones)
    assert set(zones) <= available_timezones()


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("01 99 00 12 34", Kind.FIXED),
        ("09 80 00 12 34", Kind.FIXED),
        ("0692 12 34 56", Kind.MOBILE),
        ("0800 12 34 56", Kind.SPECIAL),
        ("0806 12 34 56", Kind.SPECIAL),
        ("0891 12 34 56", Kind.PREMIUM),
        ("+1 212 555 0123", Kind.FIXED_OR_MOBILE),
    ],
)
def test_the_kind(typed, kind):
    assert parse(typed).kind is kind


@pytest.mark.parametrize(
    ("typed", "allocated"),
    [
        ("01 05 61 12 34", True),
        ("01 99 00 12 34", False),
        ("+590 690 12 34 56", True),
        ("+49 30 123456", None),
    ],
)
def test_allocated_is_known_of_french_numbers_only(typed, allocated):
    assert parse(typed).allocated is allocated


@pytest.mark.parametrize(
    ("typed", "national"),
    [
        ("+508 41 23 45", "0508 41 23 45"),
        ("+508 708 56 12 34", "708 561 234"),
        ("+33 508 41 23 45", "05 08 41 23 45"),
    ],
)
def test_the_national_form_of_saint_pierre_can_be_dialled(typed, national):
    assert parse(typed).national == national


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        ("+33 692 12 34 56 7", Status.TOO_LONG),
        ("0692 12 34", Status.TOO_SHORT),
        ("", Status.EMPTY),
        ("nobody", Status.LETTERS),
        ("0199001234 / 0261911234", Status.SEVERAL_NUMBERS),
    ],
)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_is_not_a_number_says_why_and_never_repeats_it(typed, status, language):
    with pytest.raises(NotANumber) as refused:
        parse(typed)
    assert refused.value.status is status
    sentence = refused.value.say(language)
    assert "{" not in sentence
    assert not any(len(word) > 3 for word in sentence.split() if word.isdigit())


def test_an_unknown_region_is_refused():
    with pytest.raises(UnknownRegion):
        parse("0199001234", "fr")
    assert parse("030 123456", "DE").e164 == "+4930123456"


@pytest.mark.parametrize("e164", [0, -1, 33, 330199001234, 33692123456, 10**19])
def test_an_integer_that_is_no_number_is_refused(e164):
    with pytest.raises(NotANumber):
        describe(e164)


def test_a_number_tells_whether_a_dialler_may_show_it():
    assert parse("01 62 00 12 34").dialler_may_show(date(2026, 12, 1)).code is dialler.Code.ALLOWED
    assert parse("01 99 00 12 34").dialler_may_show(date(2026, 12, 1)).code is dialler.Code.FORBIDDEN


@settings(max_examples=100)
@given(st.integers(0, len(allocation.load().blocks()) - 1), st.integers(0, 999))
def test_an_allocated_number_is_the_same_line_in_all_its_forms(run, offset):
    e164 = allocation.load().blocks()[run].first + offset
    if phonenumbers.is_valid_number(phonenumbers.parse(f"+{e164}")):
        number = describe(e164)
        assert parse(number.international) == number
        if not number.e164.startswith("+33") or number.territory == allocation.load().territory_of_block(
            e164
        ):
            assert parse(number.national, _region(number.territory)) == number


def _region(territory: str) -> str:
    return "FR" if territory == "PM" else territory


@pytest.mark.parametrize("region", sorted(phonenumbers.SUPPORTED_REGIONS))
def test_every_country_s_example_is_described(region):
    example = phonenumbers.example_number(region)
    e164 = int(phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164))
    number = describe(e164)
    assert number.as_integer == e164
    assert number.kind is not Kind.UNKNOWN
