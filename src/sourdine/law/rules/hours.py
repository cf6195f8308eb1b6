"""Days and hours, in the time of whoever is contacted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from sourdine.law.calendar import Holidays, Opening, Span
from sourdine.law.findings import Finding, no, not_known, soonest, yes
from sourdine.law.knowledge import NotKnown
from sourdine.law.rulebook.parameters import holidays, parameter, spans, truth, weekdays
from sourdine.law.wording import Code, Remedy

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from sourdine.law.case import Case
    from sourdine.law.rulebook.lengths import Length

_MOST_TURNS = 100  # zones that never open together; a fortnight of two spans a day is far below


@dataclass(frozen=True, kw_only=True, slots=True)
class Hours:
    name: ClassVar[str] = "hours"
    weekdays: frozenset[int] = parameter(weekdays)
    hours: tuple[Span, ...] = parameter(spans)
    closed: Holidays = parameter(holidays, default=Holidays())
    appointments: bool = parameter(truth, default=False)  # an agreed slot is as good as the hours

    @property
    def opening(self) -> Opening:
        return Opening(weekdays=self.weekdays, spans=self.hours, closed=self.closed)

    def judge(self, case: Case) -> Finding:
        if not case.zones:
            return not_known(Code.ZONE_NOT_KNOWN, remedy=Remedy.TELL_THE_ZONE)
        closes = [self.opening.closes_at(case.at, zone) for zone in case.zones]
        if all(close is not None for close in closes):
            return yes(Code.WITHIN_HOURS, until=soonest(closes), local=case.local(case.at))
        return self._appointed(case) or self._outside(case)

    def _appointed(self, case: Case) -> Finding | None:
        known = case.look(case.evidence.appointments) if self.appointments else NotKnown.NOT_KNOWN
        if isinstance(known, NotKnown):
            return None
        slot = next((one for one in known.value if one.starts_at <= case.at < one.ends_at), None)
        if slot is None:
            return None
        return yes(Code.APPOINTMENT, until=slot.ends_at, agreed_at=case.local(slot.agreed_at))

    def _outside(self, case: Case) -> Finding:
        retry = soonest((self._next_opening(case), self._next_slot(case)))
        # The clock that is outside, where the number has several.
        closed = next(zone for zone in case.zones if self.opening.closes_at(case.at, zone) is None)
        local = case.at.astimezone(closed)
        if self.appointments and isinstance(case.look(case.evidence.appointments), NotKnown):
            return not_known(
                Code.APPOINTMENTS_NOT_KNOWN, remedy=Remedy.CONTACT_AFTER, retry=retry, local=local
            )
        return no(self._why(local), remedy=Remedy.CONTACT_AFTER, retry=retry, local=local, hours=self.hours)

    def _why(self, local: datetime) -> Code:
        if local.date() in self.closed:
            return Code.PUBLIC_HOLIDAY
        return Code.OUTSIDE_HOURS if local.weekday() in self.weekdays else Code.OUTSIDE_DAYS

    def _next_opening(self, case: Case) -> datetime | None:
        """The first instant that is within the hours on all the clocks that the person may have."""
        at: datetime | None = case.at
        for _ in range(_MOST_TURNS):
            before = at
            for zone in case.zones:
                at = at and self._opens(at, zone)
            if at is None or at == before:
                return at
        return None

    def _opens(self, at: datetime, zone: ZoneInfo) -> datetime | None:
        return self.opening.next_opening(at, zone)

    def _next_slot(self, case: Case) -> datetime | None:
        known = case.evidence.appointments
        if not self.appointments or isinstance(known, NotKnown):
            return None
        return soonest(one.starts_at for one in known.value if one.starts_at > case.at)

    def lengths(self) -> Iterable[Length]:
        return ()
