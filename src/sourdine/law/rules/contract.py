"""A contract under way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from sourdine.law.findings import Finding, latest, no, not_known, yes
from sourdine.law.knowledge import NotKnown
from sourdine.law.rulebook.parameters import parameter, truth
from sourdine.law.wording import Code, Remedy

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sourdine.law.case import Case
    from sourdine.law.evidence import Relation
    from sourdine.law.rulebook.lengths import Length


@dataclass(frozen=True, kw_only=True, slots=True)
class OngoingContract:
    name: ClassVar[str] = "ongoing_contract"
    related: bool = parameter(truth)  # what is offered must relate to the contract's object

    def judge(self, case: Case) -> Finding:
        relationship = case.look(case.evidence.relationship)
        if isinstance(relationship, NotKnown):
            return not_known(Code.RELATION_NOT_KNOWN, remedy=Remedy.LOOK_UP_RELATION)
        ongoing = [one for one in relationship.value if one.is_ongoing(case.at)]
        if not ongoing:
            return no(Code.NO_CONTRACT)
        return self._about(ongoing, case)

    def _about(self, ongoing: Sequence[Relation], case: Case) -> Finding:
        fit = [one for one in ongoing if not self.related or case.contact.goods in one.goods]
        if not fit:
            return no(Code.CONTRACT_UNRELATED)
        open_ended = any(one.ended_at is None for one in fit)
        until = None if open_ended else latest(one.ended_at for one in fit)
        return yes(Code.CONTRACT_RELATED if self.related else Code.CONTRACT_EXISTS, until=until)

    def lengths(self) -> Iterable[Length]:
        return ()
