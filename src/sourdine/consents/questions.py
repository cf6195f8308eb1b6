"""A question as a professional asks it: whom it would contact, how, for what, and what only it can know.

The names of the fields are those of a case of `law`; the service adds what it holds itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from sourdine.consents.acts import require_reached
from sourdine.consents.errors import CallerRefused, OneSubject, QuestionsRefused
from sourdine.consents.subjects import Subject
from sourdine.consents.vocabulary import SubjectKind
from sourdine.errors import SourdineError
from sourdine.law.called import respects
from sourdine.law.case_file import contact_of, evidence_of
from sourdine.law.vocabulary import Channel, Withheld
from sourdine.numbering import column
from sourdine.numbering.number import NotANumber, Number, describe, parse
from sourdine.numbering.reasons import Status
from sourdine.numbering.reference import normalise_one

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from sourdine.law import Contact, Evidence

SUBJECT: Final = ("number", "address", "reference")
CONTACT: Final = (
    "at",
    "channel",
    "audience",
    "purpose",
    "sector",
    "goods",
    "dialling",
    "zone",
    "concerns_profession",
)
ADDRESS: Final = ("territory", "mailbox")
OWN: Final = ("relationship", "source")
FIELDS: Final = (*SUBJECT, *CONTACT, "caller", *ADDRESS, *OWN)
_FIELD_OF: Final = {
    "one_subject": "number",
    "not_a_number": "number",
    "consent_address_refused": "address",
    "reference_refused": "reference",
    "channel_does_not_reach": "channel",
    "caller_refused": "caller",
    "number_needed": "number",
    "contact_address_needed": "territory",
    "unknown_time_zone": "zone",
    "naive_instant": "at",
}
_CHANNELS: Final = frozenset(Channel)
_ANY_LINE: Final = "+33199000000"  # of the ranges kept for fiction
_LONGEST_NUMBER: Final = 64
# From here on a column costs less than one number after another.
_MANY: Final = 16
_NINE_DIGITS: Final = 10**9
_BLOCK: Final = 10_000
_ALIKE: Final = dict[object, Number]()  # as many as there are territories and clocks
_FRENCH_CODES: Final = frozenset({33, 262, 590, 594, 596})


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """`told`: what ties them, and where the line or address was had from; not known where nothing is said."""

    subject: Subject
    contact: Contact
    told: Evidence


@dataclass(frozen=True, kw_only=True, slots=True)
class Asker:
    """For whom it is asked, and who would make the contact in its place."""

    professional: UUID
    provider: str | None = None  # by its name, as consents name it


def read(asker: Asker, rows: Sequence[Mapping[str, Any]], *, at: datetime) -> list[Question]:
    """Asked `at` that instant, which is also the contact's unless a row says another.

    Raises QuestionsRefused with every row that is wrong: then none is answered.
    """
    numbers = _numbers(rows)
    read_ones, bad = [], list[tuple[int, str, str]]()
    for place, row in enumerate(rows):
        try:
            read_ones.append(_read(asker, row, numbers, at))
        except SourdineError as error:
            bad.append((place, _field(error), error.code))
    if bad:
        raise QuestionsRefused(bad)
    return read_ones


def read_one(asker: Asker, row: Mapping[str, Any], *, at: datetime) -> Question:
    """One by itself. Raises what is wrong with it."""
    return _read(asker, row, _numbers([row]), at)


def read_of_any_line(asker: Asker, row: Mapping[str, Any], *, at: datetime) -> Question:
    """One that is asked of many lines alike, but for whose they are. Raises what is wrong with it."""
    return read_one(asker, {**row, "number": _ANY_LINE}, at=at)


def _read(
    asker: Asker, row: Mapping[str, Any], numbers: Mapping[str, tuple[int, Status]], at: datetime
) -> Question:
    subject = _subject(asker, row, numbers)
    if row.get("channel") in _CHANNELS:
        require_reached(subject, frozenset({Channel(row["channel"])}))
    told = evidence_of({name: row.get(name) for name in OWN})
    contact = contact_of(
        {name: row.get(name) for name in CONTACT}
        | {
            "at": row.get("at") or at,
            "professional": str(asker.professional),
            "provider": asker.provider,
            "caller": _caller(row.get("caller")),
            **_reached(subject, row),
        }
    )
    told.require_past(contact.at)
    return Question(subject=subject, contact=contact, told=told)


def _subject(asker: Asker, row: Mapping[str, Any], numbers: Mapping[str, tuple[int, Status]]) -> Subject:
    given = {name: row[name] for name in SUBJECT if row.get(name)}
    if len(given) != 1:
        raise OneSubject
    if (number := given.get("number")) is None:
        return Subject.of(asker.professional, **given)
    e164, status = numbers[number]
    if not status.is_valid:
        raise NotANumber(status)
    return Subject(kind=SubjectKind.LINE, text=f"+{e164}")


def _reached(subject: Subject, row: Mapping[str, Any]) -> dict[str, Any]:
    """The line, or what kind of address it is."""
    if subject.kind is SubjectKind.LINE:
        return {"number": _alike(subject.line.e164)}
    return {"address": {name: row.get(name) for name in ADDRESS}}


def _alike(e164: int) -> Number:
    """One that no rule tells from it, so that most questions of a campaign become the same case. The index of
    the subject is its own all the same.

    A French block of 10 000 has one territory, one clock and one kind.
    """
    is_french = e164 // _NINE_DIGITS in _FRENCH_CODES
    described = _described(e164 // _BLOCK * _BLOCK if is_french else e164)
    return _ALIKE.setdefault(respects(described), described)


@lru_cache(maxsize=1 << 14)
def _described(e164: int) -> Number:
    return describe(e164)


def _caller(text: str | None) -> Number | Withheld | None:
    """Raises CallerRefused."""
    if text is None or text == Withheld.WITHHELD:
        return None if text is None else Withheld.WITHHELD
    try:
        return _shown(text)
    except NotANumber:
        raise CallerRefused from None


@lru_cache(maxsize=1024)
def _shown(text: str) -> Number:
    """A campaign shows a few numbers, over and over."""
    return parse(text)


def _numbers(rows: Iterable[Mapping[str, Any]]) -> dict[str, tuple[int, Status]]:
    texts = list({row["number"]: None for row in rows if row.get("number")})
    cut = [text[:_LONGEST_NUMBER] for text in texts]
    if len(cut) < _MANY:
        return dict(zip(texts, (normalise_one(one, column.DEFAULT_REGION) for one in cut), strict=True))
    e164, status = column.normalise(cut, column.DEFAULT_REGION)
    found = zip(e164.tolist(), map(Status, status.tolist()), strict=True)
    return dict(zip(texts, found, strict=True))


def _field(error: SourdineError) -> str:
    named = error.details.get("field") or error.details.get("item")
    return str(named) if named in FIELDS else _FIELD_OF.get(error.code, "question")
