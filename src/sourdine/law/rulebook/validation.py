"""What the files of a jurisdiction say together: no gap, no overlap, no name twice, no stamp gone stale."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from sourdine.law import errors

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from sourdine.law.rulebook.rule import Rule, Rulebook, Source

_DAY: Final = timedelta(days=1)
# Somebody reads every source again at least once a year; what is not verified, twice.
LONGEST_SINCE_VERIFIED: Final = 400
LONGEST_IN_DOUBT: Final = 200


def check(book: Rulebook) -> None:
    """Raises a RuleFileWrong for what holds on any day; `check_stamps` is for today."""
    names = set()
    for rule in book.rules:
        if rule.name in names:
            raise errors.DuplicateRule(where=rule.name)
        names.add(rule.name)
        _check_periods(rule)


def _check_periods(rule: Rule) -> None:
    for period in rule.periods:
        if period.until is not None and period.until < period.since:
            raise errors.PeriodBackwards(where=rule.name, begin=period.since, end=period.until)
    for earlier, later in pairwise(rule.periods):
        # One that has no end overlaps whatever follows it.
        if earlier.until is None or later.since <= earlier.until:
            raise errors.OverlapInRule(where=rule.name, begin=later.since)
        if later.since > earlier.until + _DAY:
            raise errors.GapInRule(where=rule.name, end=earlier.until, begin=later.since)


def check_stamps(book: Rulebook, today: date) -> None:
    """Raises StaleStamp when a rule in force has not been read again for too long, StampInFuture."""
    for rule in book.rules:
        for source in _sources(rule, today):
            if source.verified_on > today:
                raise errors.StampInFuture(where=rule.name, stamp=source.verified_on)
            days = LONGEST_SINCE_VERIFIED if source.is_verified else LONGEST_IN_DOUBT
            if today - source.verified_on > timedelta(days=days):
                raise errors.StaleStamp(where=rule.name, stamp=source.verified_on, days=days)


def _sources(rule: Rule, today: date) -> Iterator[Source]:
    """Of what holds now or later; the past does not change."""
    yield from (one.source for one in rule.periods if one.until is None or one.until >= today)
    yield from (scope.doubt.source for scope in rule.scopes if scope.doubt is not None)
