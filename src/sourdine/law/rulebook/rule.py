"""A rule: to which contacts it applies, and what it demands from a day to a day, with its source."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from sourdine.law.called import is_mobile
from sourdine.law.rules.grounds import Grounds
from sourdine.law.rules.mention import Mention

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from zoneinfo import ZoneInfo

    from sourdine.errors import Wording
    from sourdine.law.calendar import Holidays
    from sourdine.law.contact import Contact
    from sourdine.law.rulebook.parameters import Kind
    from sourdine.law.vocabulary import Audience, Channel, Grade, Purpose


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """Where a statement comes from, how sure we are of it, and when somebody last looked."""

    article: str
    grade: Grade
    verified_on: date

    @property
    def is_verified(self) -> bool:
        return self.grade.is_verified


@dataclass(frozen=True, kw_only=True, slots=True)
class Doubt:
    """Why it is not certain that a rule applies to some contacts: there a no becomes “not known”."""

    says: Wording
    source: Source


class Contacted(NamedTuple):
    """The respects in which contacts differ for the question whether a rule applies."""

    channel: Channel
    audience: Audience
    purpose: Purpose
    mobile: bool

    @classmethod
    def by(cls, contact: Contact) -> Contacted:
        return cls(contact.channel, contact.audience, contact.purpose, is_mobile(contact.number))


@dataclass(frozen=True, kw_only=True, slots=True)
class Scope:
    """Some contacts that a rule applies to."""

    channels: frozenset[Channel]
    audiences: frozenset[Audience]
    purposes: frozenset[Purpose]
    mobile: bool | None = None  # only lines that are mobiles, or only others
    doubt: Doubt | None = None

    def missed_by(self, kind: Contacted) -> str | None:
        """The first respect in which the contact is another; None when it is within."""
        if kind.channel not in self.channels:
            return "channel"
        if kind.audience not in self.audiences:
            return "audience"
        if kind.purpose not in self.purposes:
            return "purpose"
        if self.mobile is not None and kind.mobile is not self.mobile:
            return "line"
        return None


@dataclass(frozen=True, kw_only=True, slots=True)
class Period:
    """What a rule demands from `since` to `until`, both included; None: still."""

    since: date
    until: date | None
    source: Source
    demands: Kind
    note: Wording | None = None

    def is_in_force(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    name: str
    title: Wording
    scopes: tuple[Scope, ...]
    periods: tuple[Period, ...]
    optional: bool = False  # stricter than the law, for whoever chooses it

    def scope_of(self, kind: Contacted) -> Scope | None:
        return next((scope for scope in self.scopes if scope.missed_by(kind) is None), None)

    def period_on(self, day: date) -> Period | None:
        return next((period for period in self.periods if period.is_in_force(day)), None)

    @property
    def is_a_ground(self) -> bool:
        """Whether it says on what a contact rests; without such a rule nothing is allowed."""
        return isinstance(self.periods[0].demands, Grounds)

    @property
    def is_a_mention(self) -> bool:
        return isinstance(self.periods[0].demands, Mention)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Rulebook:
    """The rules of one jurisdiction, as its folder says them."""

    code: str
    title: Wording
    territories: frozenset[str]
    zone: ZoneInfo  # in which days are counted where nothing tells the person's
    holidays: Mapping[str, Holidays]
    rules: tuple[Rule, ...]
    boundaries: tuple[date, ...]  # days on which some rule begins or has just ended, in order
    version: str

    @property
    def optional(self) -> tuple[str, ...]:
        return tuple(rule.name for rule in self.rules if rule.optional)


Applicable: TypeAlias = tuple[tuple[Rule, Scope, Period], ...]


@lru_cache(maxsize=4096)
def applicable(book: Rulebook, kind: Contacted, day: date) -> Applicable:
    """The rules that apply to such contacts on that day, in the order of the files."""
    return tuple(
        (rule, scope, period)
        for rule in book.rules
        if (scope := rule.scope_of(kind)) is not None and (period := rule.period_on(day)) is not None
    )
