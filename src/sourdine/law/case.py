"""A contact with its evidence, as rules are asked about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from sourdine.law.knowledge import Known, NotKnown, look

if TYPE_CHECKING:
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from sourdine.law.contact import Contact
    from sourdine.law.evidence import Evidence

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    contact: Contact
    evidence: Evidence
    zones: tuple[ZoneInfo, ...]  # where the person may be; none when nothing tells
    home: ZoneInfo  # the one in which days are counted: theirs, else the jurisdiction's

    @property
    def at(self) -> datetime:
        return self.contact.at

    @property
    def today(self) -> date:
        """The day it is for the person."""
        return self.at.astimezone(self.home).date()

    def local(self, instant: datetime) -> datetime:
        """The instant as the person's clock shows it."""
        return instant.astimezone(self.home)

    def look(self, fact: Known[T] | NotKnown) -> Known[T] | NotKnown:
        """The fact as far as it reaches back to the contact."""
        return look(fact, self.at)

    def reaches_back(self, fact: Known[T] | NotKnown, since: datetime) -> bool:
        """Whether nothing has been erased from `since` on."""
        return isinstance(fact, Known) and (fact.since is None or fact.since <= since)
