"""An identifier that is a telephone number, or holds one, is told nowhere; any other is told as it is."""

import pytest

from sourdine.screening.results.identifiers import without_numbers

NUMBERS = [
    "0600001234",
    "06.00.00.12.34",
    "06_00_00_12_34",
    "06 00-00 12/34",
    "06 - 00 - 00 - 12 - 34",
    "06\N{NO-BREAK SPACE}00\N{NARROW NO-BREAK SPACE}00 12 34",
    "+33 6 00 00 12 34",
    "+33 (0)6 00 00 12 34",
    "0033600001234",
]
AROUND = [
    "{}",
    "{}-17",
    "17-{}",
    "2024 {}",
    "{} 2024",
    "{}-2024",
    "client_{}",
    "A-17_{}_2024",
    "1 2 3 {} 4 5 6",
]


@pytest.mark.parametrize("around", AROUND)
@pytest.mark.parametrize("number", NUMBERS)
def test_one_that_holds_a_number_is_left_out(number, around):
    assert without_numbers([around.format(number)], "FR") == [""]


@pytest.mark.parametrize(
    "cell", ["", "c17", "2024-000017", "2024-11-29", "A 12 34 56 78", "1234-5678-9012-3456-7890", "17" * 20]
)
def test_any_other_is_told_as_it_is(cell):
    assert without_numbers([cell], "FR") == [cell]


def test_each_is_told_for_itself():
    assert without_numbers(["c1", "c2 0600001234", "c3"], "FR") == ["c1", "", "c3"]


@pytest.mark.parametrize(("length", "told"), [(256, 256), (257, 0)])
def test_one_that_is_longer_than_any_key_is_left_out(length, told):
    assert len(without_numbers(["c" * length], "FR")[0]) == told
