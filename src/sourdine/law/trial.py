"""Each rule of a jurisdiction, tried on a case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sourdine.law.called import territory_of, zones_of
from sourdine.law.case import Case
from sourdine.law.errors import UnknownOptionalRule
from sourdine.law.findings import Answer
from sourdine.law.rulebook.loading import rulebooks
from sourdine.law.rulebook.rule import Contacted, applicable
from sourdine.law.vocabulary import Outcome

if TYPE_CHECKING:
    from collections.abc import Collection

    from sourdine.law.contact import Contact
    from sourdine.law.evidence import Evidence
    from sourdine.law.findings import Finding
    from sourdine.law.rulebook.rule import Period, Rule, Rulebook, Scope


@dataclass(frozen=True, kw_only=True, slots=True)
class Trial:
    """A rule that applies, and what it found."""

    rule: Rule
    scope: Scope
    period: Period
    finding: Finding

    @property
    def is_certain(self) -> bool:
        """Whether the rule may forbid: its source was verified, and it is not doubtful that it applies.

        A rule chosen as a stricter one forbids, because its choice makes it one.
        """
        return self.rule.optional or (self.period.source.is_verified and self.scope.doubt is None)

    @property
    def effect(self) -> Outcome:
        if self.finding.answer is Answer.YES:
            return Outcome.ALLOWED
        if self.finding.answer is Answer.NO and self.is_certain:
            return Outcome.FORBIDDEN
        return Outcome.UNKNOWN


@dataclass(frozen=True, kw_only=True, slots=True)
class Tried:
    book: Rulebook | None
    case: Case
    trials: tuple[Trial, ...]


def book_for(contact: Contact) -> Rulebook | None:
    """The rules of the territory that the contact reaches; None when there are none."""
    territory = territory_of(contact)
    return next((book for book in rulebooks() if territory in book.territories), None)


def try_rules(contact: Contact, evidence: Evidence, optional: Collection[str]) -> Tried:
    """Asks every rule that applies. Raises the errors of evidence, UnknownOptionalRule."""
    evidence.require_past(contact.at)
    require_optional(optional)
    book = book_for(contact)
    case = _case(contact, evidence, book)
    if book is None:
        return Tried(book=None, case=case, trials=())
    found = applicable(book, Contacted.by(contact), case.today)
    trials = tuple(
        Trial(rule=rule, scope=scope, period=period, finding=period.demands.judge(case))
        for rule, scope, period in found
        if not rule.is_a_mention and (not rule.optional or rule.name in optional)
    )
    return Tried(book=book, case=case, trials=trials)


def _case(contact: Contact, evidence: Evidence, book: Rulebook | None) -> Case:
    zones = zones_of(contact)
    home = zones[0] if zones else (book or rulebooks()[0]).zone
    return Case(contact=contact, evidence=evidence, zones=zones, home=home)


def require_optional(names: Collection[str]) -> None:
    """Raises UnknownOptionalRule."""
    known = [name for book in rulebooks() for name in book.optional] if names else []
    for name in names:
        if name not in known:
            raise UnknownOptionalRule(rule=name, known=", ".join(known))
