"""On what a contact may rest: one ground of several is enough."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING, Any, ClassVar, Final

from sourdine.law.findings import Answer, Finding, latest, soonest, yes
from sourdine.law.rulebook.parameters import Reading, parameter, read_parameters
from sourdine.law.rules.business import GenericMailbox, InformedProfessional
from sourdine.law.rules.consent import ConsentGiven
from sourdine.law.rules.contract import OngoingContract
from sourdine.law.rules.customer import RecentCustomer, SimilarGoods
from sourdine.law.rules.listing import NotListed
from sourdine.law.rules.request import AnswerInTime
from sourdine.law.wording import Code

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sourdine.law.case import Case
    from sourdine.law.rulebook.lengths import Length
    from sourdine.law.rulebook.parameters import Kind


@dataclass(frozen=True, kw_only=True, slots=True)
class Free:
    """The law asks for nothing beforehand."""

    name: ClassVar[str] = "free"

    def judge(self, _case: Case) -> Finding:
        return yes(Code.FREE)

    def lengths(self) -> Iterable[Length]:
        return ()


GROUNDS: Final[dict[str, type[Kind]]] = {
    ground.name: ground
    for ground in (
        Free,
        NotListed,
        ConsentGiven,
        OngoingContract,
        SimilarGoods,
        RecentCustomer,
        AnswerInTime,
        InformedProfessional,
        GenericMailbox,
    )
}


def read_grounds(rows: list[dict[str, Any]], reading: Reading) -> tuple[Kind, ...]:
    return tuple(
        read_parameters(
            GROUNDS[row["ground"]], {name: one for name, one in row.items() if name != "ground"}, reading
        )
        for row in rows
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Grounds:
    """Yes when one of the grounds holds; no when each is known not to; else not known."""

    name: ClassVar[str] = "grounds"
    any_of: tuple[Kind, ...] = parameter(read_grounds)

    def judge(self, case: Case) -> Finding:
        return first_that_holds(self.any_of, case)

    def lengths(self) -> Iterable[Length]:
        return chain.from_iterable(ground.lengths() for ground in self.any_of)


def first_that_holds(grounds: Iterable[Kind], case: Case) -> Finding:
    """The finding of the ground that counts, with all that were tried as its parts.

    The first that holds, for as long as any does; then one that is not known, as looking it up may settle
    the question; at last the first of the list, which names what the law asks for in the first place.
    """
    tried = tuple(ground.judge(case) for ground in grounds)
    parts = tried if len(tried) > 1 else ()
    held = [one for one in tried if one.answer is Answer.YES]
    if held:
        lasting = any(one.until is None for one in held)
        return replace(held[0], until=None if lasting else latest(one.until for one in held), parts=parts)
    chosen = next((one for one in tried if one.answer is Answer.NOT_KNOWN), tried[0])
    return replace(chosen, retry=soonest(one.retry for one in tried), parts=parts)
