"""How long somebody's number or address may still be used to prospect."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from sourdine.law.calendar import after_years
from sourdine.law.findings import Finding, latest, no, not_known, yes
from sourdine.law.knowledge import Known, NotKnown
from sourdine.law.rulebook.lengths import Length
from sourdine.law.rulebook.parameters import parameter, whole
from sourdine.law.vocabulary import Mailbox, Tie
from sourdine.law.wording import Code, Remedy

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from sourdine.law.case import Case
    from sourdine.law.evidence import Relation


@dataclass(frozen=True, kw_only=True, slots=True)
class Retention:
    """For `years` from the person's own last act; of a customer, from the end of the relationship."""

    name: ClassVar[str] = "retention"
    years: int = parameter(whole)

    def judge(self, case: Case) -> Finding:
        address = case.contact.address
        if address is not None and address.mailbox is Mailbox.GENERIC:
            return yes(Code.GENERIC_MAILBOX)
        if any(one.is_ongoing(case.at) and one.ended_at is None for one in _relations(case)):
            return yes(Code.KEPT_LAWFULLY)
        last = latest(_signs(case))
        ends_at = last and after_years(last, self.years)
        if ends_at is not None and case.at < ends_at:
            return yes(Code.KEPT_LAWFULLY, until=ends_at)
        if last is None or not _looked_everywhere(case):
            return not_known(Code.KEEPING_NOT_KNOWN, remedy=Remedy.LOOK_UP_SOURCE)
        return no(Code.KEPT_TOO_LONG, remedy=Remedy.ERASE, last_sign=case.local(last), years=self.years)

    def lengths(self) -> Iterable[Length]:
        names = ("source", "consents", "relationship")
        return (Length(of=name, months=12 * self.years) for name in names)


def _signs(case: Case) -> Iterator[datetime | None]:
    """What the person did last: gave the number, asked, consented, was a customer."""
    evidence = case.evidence
    if isinstance(evidence.source, Known):
        yield evidence.source.value.collected_at
        yield evidence.source.value.last_contact_at
    if isinstance(evidence.consents, Known):
        yield from (one.given_at for one in evidence.consents.value)
    if isinstance(evidence.request, Known):
        yield from (one.at for one in evidence.request.value)
    for one in _relations(case):
        # A contract that ends later is under way now.
        yield one.ended_at or (one.since if one.tie is not Tie.CONTRACT else None)


def _relations(case: Case) -> tuple[Relation, ...]:
    known = case.evidence.relationship
    return known.value if isinstance(known, Known) else ()


def _looked_everywhere(case: Case) -> bool:
    """Consents and requests need not be known: who gave one gave the number, which the source tells."""
    source, relationship = case.look(case.evidence.source), case.look(case.evidence.relationship)
    return not isinstance(source, NotKnown) and not isinstance(relationship, NotKnown)
