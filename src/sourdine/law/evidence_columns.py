"""What is known of many people, as the columns that `decide_frame` reads; and what no column can say."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime, timedelta
from functools import cache
from json import JSONEncoder
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from sourdine.law.knowledge import Known, NotKnown
from sourdine.law.reduction import as_type
from sourdine.law.rulebook.loading import rulebooks
from sourdine.law.rules.attempts import Attempts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sourdine.law.evidence import Evidence, Item

_WORD: Final = pl.String()
_WORDS: Final = pl.List(pl.String())
_TRUTH: Final = pl.Boolean()
_INSTANT: Final = pl.Datetime("us", "UTC")
_SOURCE: Final = pl.Struct(
    {
        "origin": _WORD,
        "collected_at": _INSTANT,
        "informed": _TRUTH,
        "refusal_offered": _TRUTH,
        "refused": _TRUTH,
        "last_contact_at": _INSTANT,
    }
)
_CONSENT: Final = pl.Struct(
    {
        "given_at": _INSTANT,
        "parties": _WORDS,
        "channels": _WORDS,
        "goods": _WORDS,
        "act": _WORD,
        "statements": _WORDS,
        "ends_at": _INSTANT,
        "withdrawn_at": _INSTANT,
        "recorded_at": _INSTANT,
        "withdrawal_recorded_at": _INSTANT,
    }
)
_OBJECTION: Final = pl.Struct({"at": _INSTANT, "kind": _WORD, "channels": _WORDS, "recorded_at": _INSTANT})
_APPOINTMENT: Final = pl.Struct({"starts_at": _INSTANT, "ends_at": _INSTANT, "agreed_at": _INSTANT})
_REQUEST: Final = pl.Struct({"at": _INSTANT, "goods": _WORDS, "until": _INSTANT, "recorded_at": _INSTANT})
# What a service records of people; what all contacts share is for the caller to say.
SCHEMA: Final = pl.Schema(
    {
        "source": _SOURCE,
        "consents": pl.List(_CONSENT),
        "objections": pl.List(_OBJECTION),
        "attempts": pl.List(_INSTANT),
        "appointments": pl.List(_APPOINTMENT),
        "request": pl.List(_REQUEST),
    }
)


def columns_of(several: Iterable[Evidence]) -> pl.DataFrame:
    """A row for each, of evidence that `fits_columns`."""
    # Polars reads nested rows from JSON ten times as fast as from Python's own lists and mappings.
    rows = [_ENCODED({name: _cell(name, getattr(one, name)) for name in SCHEMA}) for one in several]
    read = pl.Series(rows, dtype=pl.String).str.json_decode(_counted(pl.Struct(SCHEMA)))
    return read.struct.unnest().cast(SCHEMA)


def fits_columns(evidence: Evidence, at: datetime) -> bool:
    """Whether all of it is whole as far back as any rule looks, for a contact at that instant or later: how
    far back is what a column cannot say.
    """
    return all(_is_whole(name, getattr(evidence, name), at) for name in SCHEMA)


def in_common(evidence: Evidence) -> Mapping[str, Any]:
    """The same of one person, as fields of a case: these say how far back they are whole."""
    written = {name: _field(name, getattr(evidence, name)) for name in SCHEMA}
    return {name: field for name, field in written.items() if field is not None}


def _is_whole(name: str, fact: Known[Any] | NotKnown, at: datetime) -> bool:
    if isinstance(fact, NotKnown):
        return fact is NotKnown.NOT_KNOWN
    return fact.since is None or fact.since <= (at - _looked_back() if name == "attempts" else at)


def _microseconds(instant: object) -> int:
    if not isinstance(instant, datetime):
        raise TypeError(type(instant).__name__)
    return (instant - _EPOCH) // timedelta(microseconds=1)


_ENCODED: Final = JSONEncoder(default=_microseconds, check_circular=False).encode
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def _counted(kind: pl.DataType) -> pl.DataType:
    """The same type with instants as they are encoded: microseconds since 1970."""
    match kind:
        case pl.Datetime():
            return pl.Int64()
        case pl.List():
            return pl.List(_counted(as_type(kind.inner)))
        case pl.Struct():
            return pl.Struct({one.name: _counted(as_type(one.dtype)) for one in kind.fields})
    return kind


@cache
def _looked_back() -> timedelta:
    """The longest that a rule counts attempts for; of other facts it asks whether they reach the contact."""
    demands = (period.demands for book in rulebooks() for rule in book.rules for period in rule.periods)
    return max(one.period for one in demands if isinstance(one, Attempts))


def _cell(name: str, fact: Known[Any] | NotKnown) -> object:
    if isinstance(fact, NotKnown):
        return None
    if name == "attempts":
        return [one.at for one in fact.value]
    return [_written(one) for one in fact.value] if isinstance(fact.value, tuple) else _written(fact.value)


def _field(name: str, fact: Known[Any] | NotKnown) -> object:
    if isinstance(fact, NotKnown):
        return None if fact is NotKnown.NOT_KNOWN else fact.value
    written = _cell(name, fact)
    return written if fact.since is None else {"since": fact.since, "items": written}


def _written(item: Item) -> dict[str, Any]:
    return {one.name: _value(getattr(item, one.name)) for one in fields(item)}


def _value(value: object) -> object:
    return sorted(value) if isinstance(value, frozenset) else value
