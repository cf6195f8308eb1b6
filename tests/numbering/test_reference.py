from __future__ import annotations

import random
import tomllib
from pathlib import Path

import phonenumbers
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sourdine.numbering.improvements import Improvement, improvement_applies
from sourdine.numbering.reasons import Status
from sourdine.numbering.reference import normalise_one

TWINS = tomllib.loads(Path(__file__).with_name("improvements.toml").read_text(encoding="utf-8"))
ACCEPTED = [(name, row) for name, tables in TWINS.items() for row in tables["accepted"]]
REJECTED = [row for tables in TWINS.values() for row in tables["rejected"]]


def oracle(text: str, region: str = "FR") -> int:
    """libphonenumber alone: the valid number as an integer, or 0."""
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return 0
    if not phonenumbers.is_valid_number(number):
        return 0
    return int(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def as_integer(e164: str) -> int:
    return int(e164 or "0")


# The four improvements.


def test_every_improvement_has_a_table_of_twins():
    assert set(TWINS) == {improvement.value for improvement in Improvement}


@pytest.mark.parametrize(("improvement", "row"), ACCEPTED, ids=repr)
def test_what_an_improvement_accepts(improvement, row):
    answer = normalise_one(row["typed"])
    assert answer.e164 == as_integer(row["e164"])
    assert answer.status.is_valid
    assert oracle(row["typed"]) == as_integer(row["libphonenumber"])
    if row["e164"] != row["libphonenumber"]:
        assert improvement_applies(row["typed"]) in (improvement, Improvement.SPREADSHEET)


@pytest.mark.parametrize("row", REJECTED, ids=repr)
def test_what_an_improvement_rejects(row):
    assert normalise_one(row["typed"]) == (0, Status[row["status"]])


def test_overseas_is_a_rule_of_france_alone():
    assert normalise_one("0692123456", "DE") == (oracle("0692123456", "DE"), Status.VALID)
    assert improvement_applies("0692123456", "DE") is None


# What is said of the rest.


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        ("", Status.EMPTY),
        (" \t\u202f\u00a0\u3000\n", Status.EMPTY),
        ("01 05 61 12 34", Status.VALID),
        ("01 99 00 12 34", Status.UNALLOCATED),
        ("+1 212 555 0123", Status.VALID),
        ("n/a", Status.LETTERS),
        ("01 99 00 12 3O", Status.LETTERS),
        ("+", Status.NOT_A_NUMBER),
        ("--", Status.NOT_A_NUMBER),
        ("\u200b", Status.NOT_A_NUMBER),
        ("01:99:00:12:34", Status.NOT_A_NUMBER),
        ("01+99001234", Status.NOT_A_NUMBER),
        ("+999 123 456 789", Status.UNKNOWN_COUNTRY),
        ("1", Status.TOO_SHORT),
        ("+1", Status.TOO_SHORT),
        ("1 2", Status.TOO_SHORT),
        ("1:2", Status.NOT_A_NUMBER),
        ("01 99 00 12 3", Status.TOO_SHORT),
        ("+33 1 99 00 12 3", Status.TOO_SHORT),
        ("000000000", Status.TOO_SHORT),
        ("01 99 00 12 34 5", Status.TOO_LONG),
        ("+33 00 1 99 00 12 34", Status.TOO_LONG),
        ("1" * 251, Status.TOO_LONG),
        ("0000000000", Status.NOT_IN_PLAN),
        ("06 39 98 12 34", Status.NOT_IN_PLAN),
        ("+1 012 555 0123", Status.NOT_IN_PLAN),
        ("+508 41 23 45 6", Status.TOO_SHORT),  # between the six and the nine digits of its plan
    ],
)
def test_the_status_of_a_cell(typed, status):
    assert normalise_one(typed).status is status


def test_the_default_region_is_the_callers():
    assert normalise_one("030 12345678", "DE").e164 == 493012345678
    assert not normalise_one("030 12345678", "FR").status.is_valid


@pytest.mark.parametrize(
    "hostile",
    [
        "\ud800\udfff",
        "\0" * 50,
        "01\x0099001234",
        "9" * 10_000,
        "1/" * 100_000,
        "0199001234," * 100_000,
        "=" + " " * 100_000,
        '="' * 100_000,
        "\u0660\u0661\u0669\u0669\u0660\u0660\u0661\u0662\u0663\u0664",
        "tel:0199001234;phone-context=",
        "\t0199001234;phone-context=+33",
        "0199001234;phone-context=+33\t1",
    ],
    ids=lambda text: repr(text[:20]),
)
def test_nothing_makes_it_raise(hostile):
    answer = normalise_one(hostile)
    assert answer.status.is_valid == bool(answer.e164)
    improvement_applies(hostile)


def test_a_cell_too_long_to_be_a_list_is_not_taken_apart():
    two = "0199001234 / 0261911234"
    assert normalise_one(two.ljust(1000, "/")).status is Status.SEVERAL_NUMBERS
    assert normalise_one(two.ljust(1001, "/")).status is Status.TOO_LONG


# Against libphonenumber, wherever no improvement applies.

NUMBERS = [
    "0199001234", "01 99 00 12 34", "02.61.91.12.34", "+33 (0)3 53 01 12 34", "0033 465711234", "33536491234",
    "0639981234", "0692123456", "0262 20 12 34", "0596501234", "0508412345", "+508 412345", "+590690123456",
    "0976011234", "0800123456", "199001234", "+1 212 555 0123", "+44 20 7946 0123", "+49 30 123456",
    "+39 06 1234567", "+54 9 11 1234 5678", "+800 1234 5678", "+262 639 20 12 34", "001 212 555 0123",
    "1-800-FLOWERS", "tel:0199001234;phone-context=+33", "0199001234;ext=12", "0199001234;isub=1",
]  # fmt: skip
JOINTS = [
    "", " ", "/", " / ", ";", ",", ",,", "|", "&", "\n", " ou ", "et", "OR", " and ", " - ", "-", "x", "\t",
    " \u2013 ", " ext. ", " poste ", "#", "~", "/x", "\\ x", ";ext=", "\u202f", "\u00a0", "\u00a0- ",
    "=", "+",
]  # fmt: skip
SPLINTERS = [
    *"0123456789", *" .-/()+,;#*~x'\"=|&[]_:eE", "\t", "\n", "\r", "\x0b", "\0", "\u00a0", "\u202f", "\u2009",
    "\u200b", "\u2060", "\u3000", "\uff0b", "\uff10", "\uff11", "\u0660", "\u0661", "\u096f", "²", "½", "é",
    "\u0301", "доб", "ext", "int", "ABC", "00", "33", "+33", ".0", ",0", "E+08", "'", '="', " ou ",
    "\ud800", "🎉",
]  # fmt: skip


def adversarial(chance: random.Random) -> str:
    """Something near a number, or near two."""
    text = chance.choice(NUMBERS)
    if chance.random() < 0.3:
        text += chance.choice(JOINTS) + chance.choice([*NUMBERS, "12", "1234#", "199001235"])
    for _ in range(chance.choice([0, 1, 1, 2, 3, 6])):
        place = chance.randrange(len(text) + 1)
        text = text[:place] + chance.choice(SPLINTERS) + text[place + chance.choice([0, 0, 1, 2]) :]
    return text.center(chance.choice([0] * 30 + [251, 300, 1100])) if chance.random() < 0.1 else text


def assert_is_libphonenumber_where_no_improvement_applies(text: str, region: str = "FR") -> None:
    answer = normalise_one(text, region)
    assert answer.status.is_valid == bool(answer.e164)
    if improvement_applies(text, region) is None:
        assert answer.e164 == oracle(text, region), ascii(text)


@pytest.mark.parametrize("region", ["FR", "RE", "US", "DE", "IT"])
def test_adversarial_strings_are_read_as_libphonenumber_does(region):
    chance = random.Random(f"{region} 2026")
    for _ in range(3000):
        assert_is_libphonenumber_where_no_improvement_applies(adversarial(chance), region)


@settings(max_examples=300)
@given(st.lists(st.sampled_from([*SPLINTERS, *NUMBERS, *JOINTS]), max_size=12).map("".join))
@example("0199001234\u00a0503#")
@example("0199001234/\u00a0x12/ x34")
def test_any_mosaic_is_read_as_libphonenumber_does(text):
    assert_is_libphonenumber_where_no_improvement_applies(text)


@settings(max_examples=200)
@given(st.text(max_size=40))
def test_any_text_is_read_as_libphonenumber_does(text):
    assert_is_libphonenumber_where_no_improvement_applies(text)


@settings(max_examples=100)
@given(st.integers(0, 10**10 - 1))
def test_every_ten_digits_have_one_reading_whatever_the_spaces(number):
    digits = f"{number:010d}"
    spaced = " ".join(digits[place : place + 2] for place in range(0, 10, 2))
    assert normalise_one(spaced) == normalise_one(digits)
    assert normalise_one(spaced.replace(" ", "\u202f")) == normalise_one(digits)


@settings(max_examples=100)
@given(st.integers(100_000_000, 999_999_999))
def test_an_improvement_never_turns_one_valid_number_into_two_readings(national):
    """The overseas rule moves a number to the territory's code, and keeps its digits."""
    answer = normalise_one(f"0{national}")
    if answer.e164:
        assert str(national).endswith(str(answer.e164)[-6:])
        assert normalise_one(f"+{answer.e164}") == answer
