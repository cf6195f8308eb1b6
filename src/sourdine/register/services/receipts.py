"""What a person keeps: on which lists the line is, since when, until when, how to leave."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import typst
from django.conf import settings
from django.utils import formats, translation

from sourdine import statements
from sourdine.notifications import typography
from sourdine.register.errors import NotRegistered
from sourdine.register.models import Opposition, OppositionList
from sourdine.register.services.contact import page

if TYPE_CHECKING:
    from datetime import datetime

    from sourdine.register.line import Line
    from sourdine.register.models import Holding

_PARIS: Final = "Europe/Paris"


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One list that the line is on. No date is older than the holder's first proof."""

    title: str  # in the receipt's language
    registered_at: datetime
    effective_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Receipt:
    """`number` is in clear, for its holder. Instants are in the line's own time zone."""

    reference: str
    number: str = field(repr=False)
    entries: tuple[Entry, ...]
    registered_at: datetime  # of the first entry
    effective_at: datetime
    ends_at: datetime
    language: str

    @property
    def lists(self) -> tuple[str, ...]:
        return tuple(entry.title for entry in self.entries)


def receipt_of(holding: Holding, *, language: str | None = None) -> Receipt:
    """Made again at any time; nothing in it is older than this holder. Raises NotRegistered."""
    rows = statements.select_together(
        (Opposition, OppositionList), _ON_LISTS, [bytes(holding.line_index), holding.pk]
    )
    if not rows or holding.ended_at is not None:
        raise NotRegistered
    line = holding.line
    zone = zone_of(line)
    language = language or holding.language
    entries = tuple(_entry(row, on, holding, zone, language) for row, on in rows)
    return Receipt(
        reference=holding.reference,
        number=line.national,
        entries=entries,
        registered_at=min(entry.registered_at for entry in entries),
        effective_at=min(entry.effective_at for entry in entries),
        ends_at=holding.ends_at.astimezone(zone),
        language=language,
    )


def zone_of(line: Line) -> ZoneInfo:
    """Where the line is; the first of its zones when it may be in several."""
    return ZoneInfo(line.number.time_zones[0] if line.number.time_zones else _PARIS)


_ON_LISTS: Final = (
    "register_opposition JOIN register_oppositionlist ON register_oppositionlist.id = opposition_list_id "
    "WHERE line_index = %s AND ended_at IS NULL AND opposition_list_id IN "
    "(SELECT oppositionlist_id FROM register_holding_lists WHERE holding_id = %s) ORDER BY opposition_list_id"
)


def _entry(row: Opposition, on: OppositionList, holding: Holding, zone: ZoneInfo, language: str) -> Entry:
    since = holding.first_proven_at
    return Entry(
        title=on.title(language),
        registered_at=max(since, row.registered_at).astimezone(zone),
        effective_at=max(since, row.effective_at).astimezone(zone),
    )


def as_pdf(receipt: Receipt, *, address: tuple[str, ...] = ()) -> bytes:
    """A tagged PDF, the same bytes for the same receipt; with a postal address, a letter to post."""
    language = receipt.language
    described = {
        "reference": receipt.reference,
        "number": receipt.number,
        "language": language,
        "entries": [
            {
                "title": entry.title,
                "registered_at": instant_in_words(entry.registered_at, language),
                "effective_at": instant_in_words(entry.effective_at, language),
            }
            for entry in receipt.entries
        ],
        "ends_at": day_in_words(receipt.ends_at, language),
        "operator": settings.SOURDINE.operator_name,
        "contact": settings.SOURDINE.operator_contact,
        "home": page("my-number", language),
        "address": address,
    }
    made = typst.compile(
        _template(),
        format="pdf",
        font_paths=_fonts(),
        sys_inputs={"receipt": json.dumps(described, ensure_ascii=False)},
        pdf_standards="ua-1",
        timestamp=int(receipt.registered_at.timestamp()),
    )
    if not isinstance(made, bytes):
        raise TypeError  # one document is asked for: typst gives pages apart to images only
    return made


def day_in_words(instant: datetime, language: str) -> str:
    with translation.override(language):
        return str(formats.date_format(instant, "DATE_FORMAT"))


def instant_in_words(instant: datetime, language: str) -> str:
    """With its time zone: the legal instant of a registration is the line's own."""
    between = " à " if language == "fr" else " at "
    hour = f"{instant:%H:%M:%S} ({instant.tzinfo})"
    return typography.spaced(f"{day_in_words(instant, language)}{between}{hour}", language)


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    """The program's own: to read them again for each receipt takes as long as to set it."""
    return typst.Fonts(include_system_fonts=False)


@lru_cache(maxsize=1)
def _template() -> bytes:
    return (files("sourdine.register") / "receipt.typ").read_bytes()
