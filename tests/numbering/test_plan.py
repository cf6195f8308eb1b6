from __future__ import annotations

import random

import phonenumbers
import pytest

from sourdine.numbering import automaton, plan
from sourdine.numbering.column import normalise
from sourdine.numbering.plan import FrenchPlan, french_plan
from sourdine.numbering.reference import normalise_one


@pytest.fixture(scope="module")
def french() -> FrenchPlan:
    found = french_plan()
    assert found is not None
    return found


def test_five_digits_decide_what_plus_33_means(french):
    draw = random.Random(1)
    for prefix in range(10_000, 100_000, 7):
        number = phonenumbers.parse(f"+33{prefix}{draw.randrange(10_000):04d}")
        assert phonenumbers.is_valid_number(number) == bool(french.explicit[prefix]), prefix


def test_five_digits_decide_which_line_is_dialled(french):
    """Where the plan names a line, the reference names the same; elsewhere it was left to the reference."""
    draw = random.Random(2)
    for prefix in range(10_000, 100_000, 11):
        national = prefix * 10_000 + draw.randrange(10_000)
        code = int(french.dialled[prefix])
        if code != FrenchPlan.UNDECIDED:
            expected = code * 10**9 + national if code else 0
            assert normalise_one(f"0{national}").e164 == expected, prefix


@pytest.mark.parametrize(("prefix", "code"), [(19900, 33), (61200, 33), (69200, 262), (69000, 590), (0, 0)])
def test_a_known_block_reaches_its_territory(french, prefix, code):
    assert french.dialled[prefix] == code


def test_few_blocks_are_left_undecided(french):
    assert (french.dialled == FrenchPlan.UNDECIDED).mean() < 0.02


def test_without_a_plan_the_answers_are_the_same(monkeypatch):
    """Should five digits no longer decide, every national number goes to the reference."""
    cells = ["0199001234", "+33199001234", "0692001234", "33199001234", "0199", "019900123456"]
    expected = [found.tolist() for found in normalise(cells)]

    class Undecided:
        def decided_by(self, *_):
            raise automaton.UndecidedPlan(leading=5, national_length=9, country_code=33)

    monkeypatch.setattr(plan.automaton, "load", Undecided)
    assert french_plan.__wrapped__() is None
    monkeypatch.undo()
    monkeypatch.setattr("sourdine.numbering.column.french_plan", lambda: None)
    assert [found.tolist() for found in normalise(cells)] == expected
