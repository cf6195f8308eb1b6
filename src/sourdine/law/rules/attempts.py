"""How often, over all providers, answered or not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from sourdine.law.findings import Finding, no, not_known, yes
from sourdine.law.knowledge import Known, NotKnown
from sourdine.law.rulebook.lengths import Length
from sourdine.law.rulebook.parameters import parameter, whole
from sourdine.law.wording import Code, Remedy

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sourdine.law.case import Case
    from sourdine.law.evidence import Attempt


@dataclass(frozen=True, kw_only=True, slots=True)
class Attempts:
    """An attempt counts for `days` times 24 hours: the stricter way to count a period of days."""

    name: ClassVar[str] = "attempts"
    most: int = parameter(whole)
    days: int = parameter(whole)

    @property
    def period(self) -> timedelta:
        return timedelta(days=self.days)

    def judge(self, case: Case) -> Finding:
        known = case.evidence.attempts
        if isinstance(known, NotKnown):
            return not_known(Code.ATTEMPTS_NOT_KNOWN, remedy=Remedy.LOOK_UP_ATTEMPTS, days=self.days)
        recent = sorted(one.at for one in known.value if case.at < one.at + self.period)
        count = len(recent)
        if count >= self.most:
            retry = recent[-self.most] + self.period
            return no(
                Code.TOO_MANY_ATTEMPTS,
                remedy=Remedy.CONTACT_AFTER,
                retry=retry,
                count=count,
                days=self.days,
                most=self.most,
            )
        if not self._complete(known, case):
            return not_known(Code.ATTEMPTS_NOT_KNOWN, remedy=Remedy.LOOK_UP_ATTEMPTS, days=self.days)
        return yes(Code.ATTEMPTS_LEFT, count=count, days=self.days, most=self.most)

    def _complete(self, known: Known[tuple[Attempt, ...]], case: Case) -> bool:
        return case.reaches_back(known, case.at - self.period)

    def lengths(self) -> Iterable[Length]:
        return (Length(of="attempts", days=self.days),)
