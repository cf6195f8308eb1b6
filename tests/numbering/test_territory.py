from __future__ import annotations

import adversaries
import numpy as np
import pytest

from sourdine.numbering.column import normalise
from sourdine.numbering.territory import is_within, territory_of


@pytest.mark.parametrize(
    ("e164", "territory"),
    [
        (33199001234, "FR"),
        (262692001234, "RE"),
        (262639001234, "YT"),
        (590690001234, "GP"),
        (596696001234, "MQ"),
        (594694001234, "GF"),
        (447400123456, "GB"),
        (12015550123, "US"),
        (15062345678, "CA"),
        (80012345678, "001"),
    ],
)
def test_a_number_belongs_to_a_territory(e164, territory):
    assert territory_of(e164) == territory
    numbers = np.array([e164], np.uint64)
    assert is_within(numbers, {territory}).tolist() == [True]
    assert is_within(numbers, {"AQ"}).tolist() == [False]


@pytest.mark.parametrize("e164", [0, 5, 999, 33, 10**15 - 1])
def test_what_is_no_number_belongs_nowhere(e164):
    assert territory_of(e164) in (None, "FR" if e164 == 33 else None)


def test_a_column_says_what_its_numbers_say_one_by_one():
    e164, _ = normalise(list(adversaries.cells(3_000, 5)))
    numbers = np.unique(e164[e164 > 0])
    for coverage in ({"FR"}, {"FR", "RE", "GP"}, {"GB", "US", "YT"}, set()):
        expected = [territory_of(number) in coverage for number in numbers.tolist()]
        assert is_within(numbers, coverage).tolist() == expected


def test_no_number_is_within_nothing():
    assert is_within(np.zeros(0, np.uint64), {"FR"}).tolist() == []
