"""One row of a file of consents, read and judged."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, TypeVar

from sourdine.consents.acts import HOME, Told
from sourdine.consents.errors import ChannelDoesNotReach, NoScope, OutsideText
from sourdine.consents.importing import instants
from sourdine.consents.importing.columns import SUBJECTS
from sourdine.consents.importing.fate import Unrecordable
from sourdine.consents.importing.subjects import subject_of
from sourdine.consents.importing.verdicts import Doubt, Refusal, Verdict
from sourdine.consents.retention.due import horizon
from sourdine.consents.services import scopes
from sourdine.law.calendar import after_months
from sourdine.law.vocabulary import Act, Channel, Statement

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime
    from uuid import UUID
    from zoneinfo import ZoneInfo

    from sourdine.consents.importing.shown import Texts
    from sourdine.consents.models import ConsentText
    from sourdine.consents.services.scopes import Scope

T = TypeVar("T", Act, Channel)
_SEVERAL: Final = re.compile(r"[,;|\n]")
_MOST_MONTHS: Final = 12  # of a consent to calls
_LONGEST_SOURCE: Final = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """`told`, `scope` and `text` of what can be recorded. `findings`: each code with its column."""

    row: int
    findings: tuple[tuple[Doubt | Refusal, str], ...] = ()
    told: Told | None = field(default=None, repr=False)
    scope: Scope | None = None
    text: ConsentText | None = None
    withdrawn_at: datetime | None = None

    @property
    def verdict(self) -> Verdict:
        if self.told is None:
            return Verdict.REFUSED
        return Verdict.DOUBTFUL if self.findings else Verdict.ACCEPTED

    @property
    def doubts(self) -> list[str]:
        return sorted({code for code, _ in self.findings})

    def also(self, *doubts: Doubt) -> Judged:
        """With what is known of it elsewhere."""
        more = tuple((one, "") for one in doubts if one not in dict(self.findings))
        return replace(self, findings=self.findings + more) if more else self


@dataclass(frozen=True, kw_only=True, slots=True)
class Judge:
    """Reads rows for one professional, at one instant."""

    organisation: UUID
    texts: Texts
    at: datetime
    zone: ZoneInfo | None = None  # of times that say none

    def judge(self, row: int, cells: Mapping[str, str]) -> Judged:
        try:
            return self._judged(row, cells)
        except Unrecordable as refused:
            return Judged(row=row, findings=((refused.refusal, refused.column),))

    @staticmethod
    def ragged(row: int) -> Judged:
        return Judged(row=row, findings=((Refusal.RAGGED_ROW, ""),))

    def _judged(self, row: int, cells: Mapping[str, str]) -> Judged:
        text = self.texts.shown(cells)
        told = self._told(cells, text)
        scope = _scope(told, text)
        withdrawn_at = self._later("withdrawn_at", cells, told)
        findings = tuple(self._doubts(cells, told, scope, text))
        if withdrawn_at is not None:
            findings += ((Doubt.WITHDRAWN, "withdrawn_at"),)
        return Judged(
            row=row, findings=findings, told=told, scope=scope, text=text, withdrawn_at=withdrawn_at
        )

    def _told(self, cells: Mapping[str, str], text: ConsentText | None) -> Told:
        subject = subject_of(self.organisation, {name: cells.get(name, "") for name in SUBJECTS})
        given_at, zone = self._given(cells)
        try:
            told = Told(
                subject=subject,
                at=given_at,
                zone=zone,
                act=_one_of(Act, cells.get("act", "") or Act.PASSIVE, Refusal.ACT_UNKNOWN, "act"),
                channels=frozenset(
                    _one_of(Channel, one, Refusal.CHANNEL_UNKNOWN, "channels")
                    for one in _several(cells.get("channels", ""))
                ),
                goods=frozenset(_several(cells.get("goods", ""))),
                parties=frozenset(_several(cells.get("parties", ""))),
                text=text.pk if text else None,
                source=_source(cells.get("source", "")),
                attachment=_proof(cells.get("proof", "")),
            )
        except NoScope as missing:
            raise Unrecordable(Refusal.SCOPE_MISSING, str(missing.details["missing"])) from missing
        except ChannelDoesNotReach as wrong:
            raise Unrecordable(Refusal.CHANNEL_DOES_NOT_REACH, "channels") from wrong
        return replace(told, ends_at=self._later("ends_at", cells, told, may_come=True))

    def _given(self, cells: Mapping[str, str]) -> tuple[datetime, ZoneInfo]:
        zone = self._zone(cells)
        given_at = self._instant("given_at", cells, zone)
        if given_at is None:
            raise Unrecordable(Refusal.DATE_MISSING, "given_at")
        if given_at > self.at:
            raise Unrecordable(Refusal.DATE_IN_FUTURE, "given_at")
        if given_at <= horizon(self.at):
            raise Unrecordable(Refusal.TOO_OLD, "given_at")
        return given_at, zone or HOME

    def _zone(self, cells: Mapping[str, str]) -> ZoneInfo | None:
        name = cells.get("zone", "")
        if not name:
            return self.zone
        zone = instants.zone_called(name)
        if zone is None:
            raise Unrecordable(Refusal.ZONE_UNKNOWN, "zone")
        return zone

    def _instant(self, column: str, cells: Mapping[str, str], zone: ZoneInfo | None) -> datetime | None:
        written = cells.get(column, "")
        if not written:
            return None
        found = instants.read(written)
        if found is None:
            raise Unrecordable(Refusal.DATE_UNREADABLE, column)
        if found.tzinfo is None and zone is None:
            raise Unrecordable(Refusal.ZONE_MISSING, column)
        return found if found.tzinfo is not None else found.replace(tzinfo=zone)

    def _later(
        self, column: str, cells: Mapping[str, str], told: Told, *, may_come: bool = False
    ) -> datetime | None:
        found = self._instant(column, cells, self._zone(cells))
        if found is not None and found < told.at:
            raise Unrecordable(Refusal.END_BEFORE_START, column)
        if found is not None and found > self.at and not may_come:
            raise Unrecordable(Refusal.DATE_IN_FUTURE, column)
        return found

    def _doubts(
        self, cells: Mapping[str, str], told: Told, scope: Scope, text: ConsentText | None
    ) -> Iterator[tuple[Doubt, str]]:
        if text is None:
            yield (Doubt.TEXT_UNKNOWN if cells.get("text") else Doubt.NO_TEXT), "text"
        if not instants.has_time(cells["given_at"]):
            yield Doubt.NO_TIME, "given_at"
        if not told.source:
            yield Doubt.NO_SOURCE, "source"
        if not cells.get("act"):
            yield Doubt.ACT_NOT_TOLD, "act"
        elif told.act is not Act.ACTIVE:
            yield Doubt.ACT_NOT_ACTIVE, "act"
        if Channel.LIVE_VOICE in scope.channels:
            yield from _doubts_of_calls(told, scope, text)
        if scope.ends_at is not None and scope.ends_at <= self.at:
            yield Doubt.ENDED, "ends_at" if cells.get("ends_at") else "given_at"


def _doubts_of_calls(told: Told, scope: Scope, text: ConsentText | None) -> Iterator[tuple[Doubt, str]]:
    if text is not None and scope.statements != frozenset(Statement):
        yield Doubt.STATEMENTS_MISSING, "text"
    if scope.ends_at is None or scope.ends_at > after_months(told.at, _MOST_MONTHS):
        yield Doubt.OVER_A_YEAR, "ends_at"


def _scope(told: Told, text: ConsentText | None) -> Scope:
    try:
        return scopes.of_act(told, text)
    except OutsideText as outside:
        raise Unrecordable(Refusal.OUTSIDE_TEXT, str(outside.details["field"])) from outside
    except ChannelDoesNotReach as wrong:
        raise Unrecordable(Refusal.CHANNEL_DOES_NOT_REACH, "channels") from wrong


def _several(cell: str) -> list[str]:
    return [one.strip() for one in _SEVERAL.split(cell) if one.strip()]


def _one_of(words: type[T], written: str, refusal: Refusal, column: str) -> T:
    try:
        return words(written.lower())
    except ValueError:
        raise Unrecordable(refusal, column) from None


def _source(written: str) -> str:
    if len(written) > _LONGEST_SOURCE:
        raise Unrecordable(Refusal.SOURCE_TOO_LONG, "source")
    return written


def _proof(written: str) -> str:
    if written and not re.fullmatch(r"[0-9a-fA-F]{64}", written):
        raise Unrecordable(Refusal.PROOF_UNREADABLE, "proof")
    return written.lower()
