from __future__ import annotations

import pytest

from sourdine.screening.file_names import readable, unnumbered


@pytest.mark.parametrize("name", ["prospects.csv", "Éloi.csv", "\ufffd.csv"])
def test_a_name_that_is_text_stays_as_it_is(name):
    assert readable(name) == name


def test_a_name_that_is_not_utf_8_is_shown_all_the_same():
    assert readable("pr\udce9vu.csv") == "pr\ufffdvu.csv"


@pytest.mark.parametrize("typed", ["0199000001", "01 99 00 00 01", "+33 1.99.00.00.01", "33199000001"])
def test_a_telephone_number_in_a_name_is_masked(typed):
    shown = unnumbered(f"calls/{typed}.csv")
    assert not any(character.isdigit() for character in shown)
    assert shown.startswith("calls/")
    assert shown.endswith(".csv")


@pytest.mark.parametrize("name", ["prospects-2026-11-22.csv", "20261122/part-3.csv", "campagne 35000.csv"])
def test_a_date_or_a_postcode_is_not_masked(name):
    assert unnumbered(name) == name
