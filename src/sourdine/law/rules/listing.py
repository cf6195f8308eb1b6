"""Not being on an opposition list, as checked recently enough."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from sourdine.law.findings import Finding, no, not_known, yes
from sourdine.law.knowledge import NotKnown
from sourdine.law.rulebook.lengths import Length
from sourdine.law.rulebook.parameters import parameter, truth, whole
from sourdine.law.wording import Code, Remedy

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sourdine.law.case import Case
    from sourdine.law.evidence import Standing


@dataclass(frozen=True, kw_only=True, slots=True)
class NotListed:
    name: ClassVar[str] = "not_listed"
    fresh_days: int = parameter(whole)  # for how long a check may be relied on
    renewed_tacitly: bool = parameter(truth)  # a registration that ends goes on by itself

    def judge(self, case: Case) -> Finding:
        standing = case.look(case.evidence.standing)
        if isinstance(standing, NotKnown):
            return not_known(Code.STANDING_NOT_KNOWN, remedy=Remedy.CHECK_THE_LIST)
        if standing.value.opposed:
            return self._opposed(case, standing.value)
        return self._free(case, standing.value.as_of)

    def _opposed(self, case: Case, standing: Standing) -> Finding:
        """Whoever was registered still is, unless registrations end by themselves and this one has."""
        ended = standing.until is not None and standing.until <= case.at
        if ended and not self.renewed_tacitly:
            return not_known(Code.REGISTRATION_ENDED, remedy=Remedy.CHECK_THE_LIST)
        return no(Code.LISTED, remedy=Remedy.DO_NOT_CONTACT)

    def _free(self, case: Case, as_of: datetime) -> Finding:
        stale_at = as_of + timedelta(days=self.fresh_days)
        checked_on = case.local(as_of)
        if stale_at <= case.at:
            return not_known(
                Code.STANDING_STALE, remedy=Remedy.CHECK_THE_LIST, as_of=checked_on, days=self.fresh_days
            )
        return yes(Code.NOT_LISTED, until=stale_at, as_of=checked_on)

    def lengths(self) -> Iterable[Length]:
        return (Length(of="standing", days=self.fresh_days),)
