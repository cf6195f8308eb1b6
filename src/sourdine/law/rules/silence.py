"""Leaving somebody in peace who has just said no."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from sourdine.law.findings import Finding, latest, no, not_known, yes
from sourdine.law.knowledge import NotKnown
from sourdine.law.rulebook.lengths import Length
from sourdine.law.rulebook.parameters import parameter, whole
from sourdine.law.wording import Code, Remedy

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sourdine.law.case import Case


@dataclass(frozen=True, kw_only=True, slots=True)
class Silence:
    name: ClassVar[str] = "silence"
    days: int = parameter(whole)

    def judge(self, case: Case) -> Finding:
        known = case.look(case.evidence.objections)
        if isinstance(known, NotKnown):
            return not_known(Code.OBJECTIONS_NOT_KNOWN, remedy=Remedy.LOOK_UP_OBJECTIONS)
        last = latest(one.at for one in known.value)
        ends_at = last and last + timedelta(days=self.days)
        if last is None or ends_at is None or ends_at <= case.at:
            return yes(Code.NO_RECENT_REFUSAL, days=self.days)
        return no(
            Code.SILENCE_AFTER_REFUSAL,
            remedy=Remedy.CONTACT_AFTER,
            retry=ends_at,
            refused_at=case.local(last),
            days=self.days,
        )

    def lengths(self) -> Iterable[Length]:
        return (Length(of="objections", days=self.days),)
