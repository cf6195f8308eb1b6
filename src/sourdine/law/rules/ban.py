"""Sectors in which prospecting is banned, whatever the person consented to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from sourdine.law.findings import Answer, Finding, no, not_known, yes
from sourdine.law.rulebook.parameters import parameter, some_of
from sourdine.law.rules.grounds import first_that_holds, read_grounds
from sourdine.law.vocabulary import Sector
from sourdine.law.wording import Code, Remedy

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sourdine.law.case import Case
    from sourdine.law.rulebook.lengths import Length
    from sourdine.law.rulebook.parameters import Kind


@dataclass(frozen=True, kw_only=True, slots=True)
class SectorBan:
    name: ClassVar[str] = "sector_ban"
    sectors: frozenset[Sector] = parameter(some_of(Sector))
    unless: tuple[Kind, ...] = parameter(read_grounds, default=())

    def judge(self, case: Case) -> Finding:
        sector = case.contact.sector
        if sector is not None and sector not in self.sectors:
            return yes(Code.SECTOR_FREE)
        banned = no(Code.SECTOR_BANNED, remedy=Remedy.DO_NOT_CONTACT, sector=sector)
        if sector is None:
            banned = not_known(Code.SECTOR_NOT_TOLD, remedy=Remedy.TELL_THE_SECTOR)
        return self._excepted(banned, case) if self.unless else banned

    def _excepted(self, banned: Finding, case: Case) -> Finding:
        exception = first_that_holds(self.unless, case)
        if exception.answer is Answer.YES:
            return exception
        if exception.answer is Answer.NOT_KNOWN and banned.answer is Answer.NO:
            return exception
        return replace(banned, parts=(exception,))

    def lengths(self) -> Iterable[Length]:
        return ()
