"""Every case in `scenarios/` is decided as it says."""

from __future__ import annotations

from datetime import datetime

import law_cases
import pytest

from sourdine.law import decide, next_permitted_time
from sourdine.law.case_file import case_of
from sourdine.law.rulebook.loading import rulebooks
from sourdine.law.rules.grounds import Free
from sourdine.law.trial import try_rules
from sourdine.law.vocabulary import Outcome

SCENARIOS = list(law_cases.scenarios())
GOOD = [one for one in SCENARIOS if one.good]
BAD = [one for one in SCENARIOS if not one.good]


def test_there_are_at_least_150_cases():
    assert len(SCENARIOS) >= 150


def test_no_two_cases_of_a_theme_have_the_same_name():
    names = [(one.jurisdiction, one.good, one.theme, one.name) for one in SCENARIOS]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("case", GOOD, ids=str)
def test_a_good_case_is_allowed(case):
    asked = case_of(case.row)
    decision = decide(asked.contact, asked.evidence, optional=asked.optional)
    assert decision.outcome is Outcome.ALLOWED, decision.reason.say("en")
    assert case.expect["code"] in {reason.code for reason in decision.reasons}
    assert next_permitted_time(asked.contact, asked.evidence, optional=asked.optional) == asked.contact.at


@pytest.mark.parametrize("case", BAD, ids=str)
def test_a_bad_case_is_not(case):
    asked = case_of(case.row)
    decision = decide(asked.contact, asked.evidence, optional=asked.optional)
    assert (decision.outcome, decision.reason.code) == (case.expect["outcome"], case.expect["code"]), (
        decision.reason.say("en")
    )
    assert decision.reason.rule == case.expect.get("rule", decision.reason.rule)


@pytest.mark.parametrize("case", [one for one in BAD if "next" in one.expect], ids=str)
def test_a_bad_case_may_become_good_by_waiting(case):
    asked = case_of(case.row)
    expected = case.expect["next"]
    found = next_permitted_time(asked.contact, asked.evidence, optional=asked.optional)
    assert found == (None if expected == "never" else datetime.fromisoformat(expected))


@pytest.mark.parametrize("case", [one for one in BAD if "another_ground" in one.expect], ids=str)
def test_what_a_bad_case_might_have_rested_on_is_told(case):
    asked = case_of(case.row)
    found = try_rules(asked.contact, asked.evidence, asked.optional)
    parts = {part.code for trial in found.trials for part in trial.finding.parts}
    assert case.expect["another_ground"] in parts


def _trials(case):
    asked = case_of(case.row)
    return asked, try_rules(asked.contact, asked.evidence, asked.optional).trials


def test_every_rule_has_a_case_that_it_allows_and_one_that_it_stops():
    """Its twins: a rule without one of them is tested by nothing. What is free stops nothing."""
    allows, stops = set(), set()
    for case in SCENARIOS:
        for trial in _trials(case)[1]:
            (allows if trial.effect is Outcome.ALLOWED else stops).add(trial.rule.name)
    rules = [rule for book in rulebooks() for rule in book.rules if not rule.is_a_mention]
    free = {rule.name for rule in rules if _is_free(rule)}
    assert {rule.name for rule in rules} - allows == set()
    assert {rule.name for rule in rules} - stops == free


def _is_free(rule):
    return rule.is_a_ground and all(
        isinstance(ground, Free) for period in rule.periods for ground in period.demands.any_of
    )


def test_every_period_of_every_rule_decides_some_case():
    met = {(trial.rule.name, trial.period.since) for case in SCENARIOS for trial in _trials(case)[1]}
    periods = {
        (rule.name, period.since)
        for book in rulebooks()
        for rule in book.rules
        for period in rule.periods
        if not rule.is_a_mention
    }
    assert periods - met == set()
