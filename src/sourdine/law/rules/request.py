"""Answering somebody who asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from sourdine.law.calendar import Holidays, after_months, last_working_day, midnight_after
from sourdine.law.findings import Answer, Finding, no, not_known, yes
from sourdine.law.knowledge import NotKnown
from sourdine.law.rulebook.parameters import holidays, parameter, truth, weekdays, whole
from sourdine.law.vocabulary import Purpose
from sourdine.law.wording import Code, Remedy

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sourdine.law.case import Case
    from sourdine.law.evidence import Request
    from sourdine.law.rulebook.lengths import Length

_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerInTime:
    """The request can be proved, the answer comes in time and keeps to what was asked."""

    name: ClassVar[str] = "answer_in_time"
    working_days: int | None = parameter(whole, default=None)
    weekdays: frozenset[int] = parameter(weekdays, default=frozenset())  # that count as working days
    closed: Holidays = parameter(holidays, default=Holidays())
    months: int | None = parameter(whole, default=None)
    doubtful: bool = parameter(truth, default=False)  # that a request is enough is disputed
    lapse_doubtful: bool = parameter(truth, default=False)  # that it lapses then is disputed

    def judge(self, case: Case) -> Finding:
        if case.contact.purpose is not Purpose.ANSWER_TO_REQUEST:
            return no(Code.NOT_AN_ANSWER)
        requests = case.look(case.evidence.request)
        if isinstance(requests, NotKnown):
            return not_known(Code.REQUEST_NOT_KNOWN, remedy=Remedy.LOOK_UP_REQUEST)
        if not requests.value:
            return no(Code.NO_REQUEST, remedy=Remedy.ASK_FOR_CONSENT)
        return max((self._try(one, case) for one in requests.value), key=_nearness)

    def _try(self, request: Request, case: Case) -> Finding:
        if case.contact.goods not in request.goods:
            return no(Code.REQUEST_OTHER_GOODS, remedy=Remedy.ASK_FOR_CONSENT)
        lapses_at = self._lapses_at(request, case)
        asked_at = case.local(request.at)
        if lapses_at <= case.at:
            last_day = case.local(lapses_at - _SECOND)
            lapsed = not_known if self.lapse_doubtful else no
            return lapsed(
                Code.REQUEST_LAPSED, remedy=Remedy.ASK_FOR_CONSENT, asked_at=asked_at, last_day=last_day
            )
        if self.doubtful:
            return not_known(Code.REQUEST_ANSWERED, remedy=Remedy.ASK_A_LAWYER, asked_at=asked_at)
        return yes(Code.REQUEST_ANSWERED, until=lapses_at, asked_at=asked_at)

    def _lapses_at(self, request: Request, case: Case) -> datetime:
        if self.working_days:
            asked = case.local(request.at).date()
            last = last_working_day(asked, self.working_days, self.weekdays, self.closed)
            return midnight_after(last, case.home)
        if request.until is not None:
            return request.until
        return after_months(request.at, self.months or 0)

    def lengths(self) -> Iterable[Length]:
        # How long working days last depends on the calendar; `reduction` leaves requests alone.
        return ()


def _nearness(found: Finding) -> tuple[bool, bool, float]:
    lasts = found.until.timestamp() if found.until else 0.0
    return found.answer is not Answer.NO, found.code is Code.REQUEST_LAPSED, lasts
