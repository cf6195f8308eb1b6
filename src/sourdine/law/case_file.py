"""A case as people write it, in YAML or JSON: a contact, the evidence, and the stricter rules to apply.

Absent means not known; `none` means looked for, and there is none; `purged` means erased since.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml

from sourdine.clock import parse_instant, require_aware
from sourdine.law import errors
from sourdine.law.contact import Address, Contact, quoted
from sourdine.law.evidence import (
    Appointment,
    Attempt,
    Consent,
    Evidence,
    Objection,
    Relation,
    Request,
    Source,
    Standing,
)
from sourdine.law.knowledge import Known, NotKnown
from sourdine.law.vocabulary import (
    Act,
    Audience,
    Channel,
    Dialling,
    Mailbox,
    Origin,
    Purpose,
    Refusal,
    Sector,
    Statement,
    Tie,
    Withheld,
)
from sourdine.numbering.number import Number, parse

if TYPE_CHECKING:
    from enum import StrEnum

T = TypeVar("T")
E = TypeVar("E", bound="StrEnum")
Reader: TypeAlias = Callable[[Any, str], Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class WrittenCase:
    contact: Contact
    evidence: Evidence
    optional: tuple[str, ...] = ()


def read_case(text: str) -> WrittenCase:
    """Reads one case; raises the errors of `sourdine.law.errors`, NaiveInstant, NotANumber."""
    try:
        row = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 -- it makes strings alone
    except yaml.YAMLError as error:
        # What stands there is not repeated: it may be a number.
        mark = getattr(error, "problem_mark", None)
        raise errors.UnreadableCase(reason=f"line {mark.line + 1}" if mark else "YAML") from error
    if not isinstance(row, dict):
        raise errors.UnreadableCase(reason="no mapping")
    return case_of(row)


def case_of(row: Mapping[str, Any]) -> WrittenCase:
    """The same from mappings and lists, of strings or of instants, truths and sets."""
    return _record(WrittenCase, row, _CASE, "case")


def contact_of(row: Mapping[str, Any]) -> Contact:
    return _record(Contact, row, _CONTACT, "contact")


def evidence_of(row: Mapping[str, Any]) -> Evidence:
    return _record(Evidence, row, _EVIDENCE, "evidence")


def _record(kind: type[T], row: object, readers: Mapping[str, Reader], item: str) -> T:
    """Builds a value of that kind; `readers` are its fields."""
    if not isinstance(row, Mapping):
        raise errors.WrongValue(field=item, expected=", ".join(readers))
    for name in row:
        if name not in readers:
            raise errors.UnknownField(field=quoted(name), item=item, known=", ".join(readers))
    # In a frame, a column without a value is a field that is not there.
    given = {name: value for name, value in row.items() if value is not None and value != ""}
    for name in _needed(kind):  # type: ignore[arg-type]
        if name not in given:
            raise errors.MissingField(item=item, field=name)
    return kind(**{name: readers[name](value, name) for name, value in given.items()})


@cache
def _needed(kind: type[Any]) -> tuple[str, ...]:
    """The fields without a default."""
    return tuple(
        one.name for one in fields(kind) if one.default is MISSING and one.default_factory is MISSING
    )


def instant(value: object, name: str) -> datetime:
    if isinstance(value, datetime):
        return require_aware(value)
    if not isinstance(value, str):
        raise errors.WrongValue(field=name, expected="2026-11-22T09:30:00+01:00")
    return parse_instant(value)


def _word(value: object, name: str) -> str:
    if not isinstance(value, str):
        raise errors.WrongValue(field=name, expected="text")
    return value


def _truth(value: object, name: str) -> bool:
    known = {"true": True, "yes": True, "false": False, "no": False}
    if isinstance(value, bool):
        return value
    if value not in known:
        raise errors.WrongValue(field=name, expected="true, false")
    return known[str(value)]


_ERROR_OF: Final[dict[type[StrEnum], type[errors.UnknownWord]]] = {
    Channel: errors.UnknownChannel,
    Audience: errors.UnknownAudience,
    Purpose: errors.UnknownPurpose,
    Sector: errors.UnknownSector,
}


def _one_of(vocabulary: type[E]) -> Reader:
    def read(value: object, name: str) -> E:
        try:
            return vocabulary(str(value))
        except ValueError as error:
            kind = _ERROR_OF.get(vocabulary, errors.UnknownTerm)
            raise kind(word=quoted(value), field=name, known=", ".join(vocabulary)) from error

    return read


def _set_of(read: Reader, everything: frozenset[Any] | None = None) -> Reader:
    def read_all(value: object, name: str) -> frozenset[Any]:
        if value == "all" and everything is not None:
            return everything
        if not isinstance(value, list | tuple | set | frozenset):
            raise errors.WrongValue(field=name, expected="a list")
        return frozenset(read(one, name) for one in value)

    return read_all


def _zone(value: object, name: str) -> ZoneInfo:
    try:
        return ZoneInfo(_word(value, name))
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise errors.UnknownZone(zone=quoted(value)) from error


def _number(value: object, name: str) -> Number:
    return value if isinstance(value, Number) else parse(_word(value, name))


def _caller(value: object, name: str) -> Number | Withheld:
    return Withheld.WITHHELD if value == Withheld.WITHHELD else _number(value, name)


def _of(kind: type[Any], readers: Mapping[str, Reader]) -> Reader:
    return lambda value, name: _record(kind, value, readers, name)


def _list(value: object, name: str) -> tuple[str, ...]:
    return tuple(sorted(_set_of(_word)(value, name)))


def _one(read: Reader) -> Reader:
    """A fact of one item."""

    def read_fact(value: object, name: str) -> Known[Any] | NotKnown:
        return _not_known(value) or Known(value=read(value, name))

    return read_fact


def _several(read: Reader) -> Reader:
    """A fact of any number of items: `none`, a list, or a list that reaches back to a day only."""

    def read_fact(value: object, name: str) -> Known[Any] | NotKnown:
        if isinstance(value, Mapping) and set(value) == {"since", "items"}:
            return Known(value=_items(value["items"], name, read), since=instant(value["since"], "since"))
        return _not_known(value) or Known(value=_items(value, name, read))

    return read_fact


# Ready-made: it is asked of every fact of every row.
_NOT_KNOWN: Final = frozenset(NotKnown)


def _not_known(value: object) -> NotKnown | None:
    return NotKnown(value) if isinstance(value, str) and value in _NOT_KNOWN else None


def _items(value: object, name: str, read: Reader) -> tuple[Any, ...]:
    if value == "none":
        return ()
    if not isinstance(value, list | tuple):
        raise errors.WrongValue(field=name, expected="none, not_known, purged, a list")
    return tuple(read(one, name) for one in value)


_CHANNELS: Final = _set_of(_one_of(Channel), frozenset(Channel))
_GOODS: Final = _set_of(_word)
_ADDRESS: Final[dict[str, Reader]] = {"mailbox": _one_of(Mailbox), "territory": _word}
_CONTACT: Final[dict[str, Reader]] = {
    "at": instant,
    "channel": _one_of(Channel),
    "audience": _one_of(Audience),
    "purpose": _one_of(Purpose),
    "professional": _word,
    "number": _number,
    "address": _of(Address, _ADDRESS),
    "sector": _one_of(Sector),
    "goods": _word,
    "provider": _word,
    "caller": _caller,
    "dialling": _one_of(Dialling),
    "zone": _zone,
    "concerns_profession": _truth,
}
_STANDING: Final[dict[str, Reader]] = {"as_of": instant, "opposed": _truth, "until": instant}
_SOURCE: Final[dict[str, Reader]] = {
    "origin": _one_of(Origin),
    "collected_at": instant,
    "informed": _truth,
    "refusal_offered": _truth,
    "refused": _truth,
    "last_contact_at": instant,
}
_CONSENT: Final[dict[str, Reader]] = {
    "given_at": instant,
    "parties": _set_of(_word),
    "channels": _CHANNELS,
    "goods": _GOODS,
    "act": _one_of(Act),
    "statements": _set_of(_one_of(Statement), frozenset(Statement)),
    "ends_at": instant,
    "withdrawn_at": instant,
    "recorded_at": instant,
    "withdrawal_recorded_at": instant,
}
_OBJECTION: Final[dict[str, Reader]] = {
    "at": instant,
    "kind": _one_of(Refusal),
    "channels": _CHANNELS,
    "recorded_at": instant,
}
_RELATION: Final[dict[str, Reader]] = {
    "tie": _one_of(Tie),
    "since": instant,
    "goods": _GOODS,
    "ended_at": instant,
    "recorded_at": instant,
}
_ATTEMPT: Final[dict[str, Reader]] = {"at": instant, "recorded_at": instant}
_APPOINTMENT: Final[dict[str, Reader]] = {"starts_at": instant, "ends_at": instant, "agreed_at": instant}
_REQUEST: Final[dict[str, Reader]] = {
    "at": instant,
    "goods": _GOODS,
    "until": instant,
    "recorded_at": instant,
}


def _attempt(value: object, name: str) -> Attempt:
    """An instant alone is enough."""
    if isinstance(value, Mapping):
        return _record(Attempt, value, _ATTEMPT, name)
    return Attempt(at=instant(value, name))


_EVIDENCE: Final[dict[str, Reader]] = {
    "standing": _one(_of(Standing, _STANDING)),
    "source": _one(_of(Source, _SOURCE)),
    "consents": _several(_of(Consent, _CONSENT)),
    "objections": _several(_of(Objection, _OBJECTION)),
    "relationship": _several(_of(Relation, _RELATION)),
    "attempts": _several(_attempt),
    "appointments": _several(_of(Appointment, _APPOINTMENT)),
    "request": _several(_of(Request, _REQUEST)),
}
# The fields of a contact, and of the evidence.
CONTACT: Final = tuple(_CONTACT)
EVIDENCE: Final = tuple(_EVIDENCE)
_CASE: Final[dict[str, Reader]] = {
    "contact": lambda value, _: contact_of(value),
    "evidence": lambda value, _: evidence_of(value),
    "optional": _list,
}
