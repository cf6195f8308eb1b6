"""Somebody who bought something."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from sourdine.law.calendar import after_months
from sourdine.law.findings import Finding, latest, no, not_known, yes
from sourdine.law.knowledge import NotKnown
from sourdine.law.rulebook.lengths import Length
from sourdine.law.rulebook.parameters import parameter, whole
from sourdine.law.vocabulary import Origin, Tie
from sourdine.law.wording import Code, Remedy

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sourdine.law.case import Case
    from sourdine.law.evidence import Relation, Source

_BOUGHT = {Tie.CONTRACT, Tie.SALE}


@dataclass(frozen=True, kw_only=True, slots=True)
class SimilarGoods:
    """Address had from the person at a sale, a refusal offered and not used, similar goods or services."""

    name: ClassVar[str] = "similar_goods"

    def judge(self, case: Case) -> Finding:
        relationship = case.look(case.evidence.relationship)
        if isinstance(relationship, NotKnown):
            return not_known(Code.RELATION_NOT_KNOWN, remedy=Remedy.LOOK_UP_RELATION)
        return _not_sold(relationship.value, case) or _collected(case) or yes(Code.CUSTOMER_SIMILAR)

    def lengths(self) -> Iterable[Length]:
        return ()


def _not_sold(relations: Sequence[Relation], case: Case) -> Finding | None:
    bought = [one for one in relations if one.tie in _BOUGHT]
    if not bought:
        code = Code.ACCOUNT_IS_NO_SALE if relations else Code.NOT_A_CUSTOMER
        return no(code, remedy=Remedy.ASK_FOR_CONSENT)
    if not any(case.contact.goods in one.goods for one in bought):
        return no(Code.NOT_SIMILAR, remedy=Remedy.ASK_FOR_CONSENT)
    return None


def _collected(case: Case) -> Finding | None:
    source = case.look(case.evidence.source)
    if isinstance(source, NotKnown):
        return not_known(Code.SOURCE_NOT_KNOWN, remedy=Remedy.LOOK_UP_SOURCE)
    return _refusable(source.value)


def _refusable(source: Source) -> Finding | None:
    """A refusal on the spot counts first: it holds also for whoever becomes a customer later."""
    if source.refused:
        return no(Code.REFUSED_AT_COLLECTION, remedy=Remedy.ASK_FOR_CONSENT_AGAIN)
    if source.origin is not Origin.PERSON_AT_SALE:
        return no(Code.NOT_FROM_THE_PERSON, remedy=Remedy.ASK_FOR_CONSENT)
    if source.refusal_offered is None:
        return not_known(Code.SOURCE_NOT_KNOWN, remedy=Remedy.LOOK_UP_SOURCE)
    if not source.refusal_offered:
        return no(Code.REFUSAL_NOT_OFFERED, remedy=Remedy.ASK_FOR_CONSENT)
    return None


@dataclass(frozen=True, kw_only=True, slots=True)
class RecentCustomer:
    """Bought something, of any kind, not long ago; a contract under way counts until after its end."""

    name: ClassVar[str] = "recent_customer"
    months: int = parameter(whole)

    def judge(self, case: Case) -> Finding:
        relationship = case.look(case.evidence.relationship)
        if isinstance(relationship, NotKnown):
            return not_known(Code.RELATION_NOT_KNOWN, remedy=Remedy.LOOK_UP_RELATION)
        bought = [one for one in relationship.value if one.tie in _BOUGHT]
        if any(one.is_ongoing(case.at) and one.ended_at is None for one in bought):
            return yes(Code.CUSTOMER_RECENT, months=self.months)
        last = latest(one.ended_at or one.since for one in bought)
        until = last and after_months(last, self.months)
        if until is None or until <= case.at:
            return no(Code.NOT_A_CUSTOMER)
        return yes(Code.CUSTOMER_RECENT, until=until, months=self.months)

    def lengths(self) -> Iterable[Length]:
        return (Length(of="relationship", months=self.months),)
