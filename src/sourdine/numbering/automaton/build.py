"""The automaton of every country code, from the installed metadata: small, because equal ends are shared."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import phonenumbers
from phonenumbers.phonenumberutil import COUNTRY_CODE_TO_REGION_CODE

from sourdine.numbering.automaton.metadata import read_plan
from sourdine.numbering.automaton.outcomes import ASK, FIRST_REGION, INVALID
from sourdine.numbering.automaton.pattern import UnreadablePattern
from sourdine.numbering.automaton.table import Automaton

if TYPE_CHECKING:
    from sourdine.numbering.automaton.plan import Plan, Reading

_LONGEST_COUNTRY_CODE = 3

# The first two states lead only to themselves.
_INVALID_FOR_EVER = 0
_ASK_FOR_EVER = 1


class _States:
    """States that are the same whenever all that follows is the same (minimal, since nothing loops)."""

    def __init__(self) -> None:
        self.rows: list[tuple[int, ...]] = []
        self._known: dict[tuple[int, ...], int] = {}
        for outcome in (INVALID, ASK):
            self._known[(outcome, *[outcome] * 10)] = self._append((outcome, *[outcome] * 10))

    def state(self, outcome: int, targets: list[int]) -> int:
        row = (outcome, *targets)
        known = self._known.get(row)
        if known is None:
            known = self._known[row] = self._append(row)
        return known

    def _append(self, row: tuple[int, ...]) -> int:
        self.rows.append(row)
        return len(self.rows) - 1


class _Branch:
    """The states of one country code."""

    def __init__(self, plan: Plan, states: _States) -> None:
        self._plan = plan
        self._states = states
        self._known: dict[Reading, int] = {}

    def state(self, reading: Reading) -> int:
        known = self._known.get(reading)
        if known is None:
            known = self._known[reading] = self._fresh_state(reading)
        return known

    def _fresh_state(self, reading: Reading) -> int:
        if self._plan.is_touched(reading):
            return _ASK_FOR_EVER
        if self._plan.is_hopeless(reading):
            return _INVALID_FOR_EVER
        targets = [self.state(following) for following in self._plan.read(reading)]
        return self._states.state(self._plan.outcome(reading), targets)


def build() -> Automaton:
    """Reads all the metadata of the installed phonenumbers; a few seconds.

    A country code with a pattern that cannot be followed exactly is left to the oracle as a whole.
    """
    regions = tuple(sorted({region for known in COUNTRY_CODE_TO_REGION_CODE.values() for region in known}))
    outcomes = {region: FIRST_REGION + rank for rank, region in enumerate(regions)}
    states = _States()
    start = _country_codes("", states, outcomes)
    rows = np.array(states.rows, dtype=np.uint16)
    return Automaton(
        metadata_version=phonenumbers.__version__,
        regions=regions,
        start=start,
        transitions=rows[:, 1:],
        outcomes=rows[:, 0],
    )


def _country_codes(head: str, states: _States, outcomes: dict[str, int]) -> int:
    """The state after the first digits of a number, down to its country code."""
    if head and int(head) in COUNTRY_CODE_TO_REGION_CODE:
        return _country(int(head), states, outcomes)
    if head.startswith("0") or len(head) == _LONGEST_COUNTRY_CODE:
        # `parse` forgets the plus sign before an unknown country code and reads the number as a national
        # one of the default region: it may be valid there.
        return _ASK_FOR_EVER
    return states.state(INVALID, [_country_codes(f"{head}{digit}", states, outcomes) for digit in range(10)])


def _country(country_code: int, states: _States, outcomes: dict[str, int]) -> int:
    try:
        plan = read_plan(country_code, outcomes)
    except UnreadablePattern:
        return _ASK_FOR_EVER
    return _Branch(plan, states).state(plan.begin())
