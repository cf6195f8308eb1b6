"""References of deposits survive being read out, noted and typed."""

import re

import pytest

from sourdine.deposits.references import new_reference, spelled


def test_a_reference_is_short_and_holds_no_letter_that_is_taken_for_another():
    made = {new_reference() for _ in range(1000)}
    assert len(made) == 1000
    assert all(re.fullmatch(r"D-[2-9A-Z]{4}-[2-9A-Z]{4}", one) for one in made)
    assert not set("".join(made)) & set("01IOLUVBTNFQ") - {"D"}


@pytest.mark.parametrize("typed", ["{}", " {} ", "{lower}", "{bare}"])
def test_a_reference_is_found_however_it_is_typed(typed):
    one = new_reference()
    assert spelled(typed.format(one, lower=one.lower(), bare=one.replace("-", ""))) == one
