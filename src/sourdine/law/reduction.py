"""Rows that no rule can tell apart, made equal, so that each case is decided once.

A rule only ever compares an instant of the evidence, plus one of a few lengths of time that rules declare,
with the instant of the contact. Between two such thresholds all instants are as good as one another: each is
replaced by the latest of its cell. Near a threshold, where months of different lengths blur it, it is kept.
The order of instants is kept as well, though not strictly; where rules compare two of a row's own, it is
left alone, or one is put before the other by the least there is.

The comparisons also come out the same later, up to the instant at which the first of them turns:
`stable_until`. A search for the next permitted time that had to look beyond is done again for the row itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, TypeAlias

import polars as pl

from sourdine.law.calendar import after_months
from sourdine.law.rules.attempts import Attempts

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from polars.datatypes import DataTypeClass

    from sourdine.law.rulebook.parameters import Kind
    from sourdine.law.rulebook.rule import Rulebook

REDUCED: Final = ("standing", "source", "consents", "objections", "relationship")
_EARLIER: Final = "objected_first"
_LATER: Final = timedelta(days=3650)  # stands for every instant that has not come
_NEVER: Final = datetime(9999, 1, 1, tzinfo=UTC)
_LAST_PLAIN_DAY: Final = 26  # up to which no month is too short for the same day
_BLUR: Final = timedelta(hours=3)  # an hour of summer time, and more
_BLUR_AT_THE_END_OF_MONTHS: Final = timedelta(days=4)
_COMPARED: Final = {"consents": "objections", "objections": "consents"}
_Cell: TypeAlias = tuple[datetime, datetime | None, timedelta]


@dataclass(frozen=True, kw_only=True)
class Reduction:
    """How the instants of rows of contacts at `at` are replaced; all of them are in UTC.

    Evidence is in columns named as in a case; `beside` names what all rows have in common elsewhere.
    """

    at: datetime
    demands: tuple[Kind, ...]
    beside: frozenset[str]

    @classmethod
    def by(cls, books: Iterable[Rulebook], at: datetime, beside: Iterable[str] = ()) -> Reduction:
        demands = tuple(demand for book in books for demand in _demands(book, at))
        return cls(at=at, demands=demands, beside=frozenset(beside))

    def reduced(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The frame with its instants replaced."""
        replaced = [
            pl.when(self._stays(name, frame))
            .then(pl.col(name))
            .otherwise(
                _replace(pl.col(name), frame.schema[name], _cells(name, self.demands, self.at), self.at)
            )
            .alias(name)
            for name in REDUCED
            if name in frame.columns
        ]
        attempts = _attempts(frame, self.demands, self.at)
        marked = frame.with_columns(*replaced, *attempts, _objected_first(frame))
        return marked.with_columns(*_in_order(marked)).drop(_EARLIER)

    def stable_until(self, frame: pl.DataFrame) -> pl.Series:
        """Of each row, not replaced yet, the instant before which comparisons come out as at the contact."""
        turns = [
            pl.when(self._stays(name, frame))
            .then(pl.lit(_NEVER))
            .otherwise(_turns(pl.col(name), frame.schema[name], _cells(name, self.demands, self.at), self.at))
            for name in REDUCED
            if name in frame.columns
        ]
        return frame.select(pl.min_horizontal(pl.repeat(_NEVER, pl.len()), *turns)).to_series()

    def _stays(self, name: str, frame: pl.DataFrame) -> pl.Expr:
        return _must_stay(name, frame.columns, self.beside)


def _demands(book: Rulebook, at: datetime) -> Iterator[Kind]:
    """Of the rules that hold at the contact, or later."""
    yesterday = (at - timedelta(days=1)).date()
    for rule in book.rules:
        for period in rule.periods:
            if period.until is None or period.until >= yesterday:
                yield period.demands


def _cells(name: str, demands: Iterable[Kind], at: datetime) -> list[_Cell]:
    """Latest first: (end, beginning, length to the next threshold); both ends within the cell."""
    names = {name, _COMPARED.get(name)}
    lengths = {length for demand in demands for length in demand.lengths() if length.of in names}
    thresholds = sorted(
        ((_before(at, one.days, one.months), bool(one.months)) for one in lengths), reverse=True
    )
    blur = _BLUR if at.astimezone(UTC).day <= _LAST_PLAIN_DAY else _BLUR_AT_THE_END_OF_MONTHS
    cells, end = [], at
    for threshold, is_blurred in thresholds:
        around = blur if is_blurred else timedelta(microseconds=1)
        if threshold + around < end:
            cells.append((end, threshold + around, at - threshold - around))
        end = min(end, threshold - around)
    return [*cells, (end, None, timedelta())]


def _before(at: datetime, days: int, months: int) -> datetime:
    return after_months(at.astimezone(UTC), -months) - timedelta(days=days)


def _replace(instant: pl.Expr, dtype: pl.DataType, cells: list[_Cell], at: datetime) -> pl.Expr:
    """The instant, or those in a structure or a list, each as its cell's."""
    if isinstance(dtype, pl.Datetime):
        chosen = instant
        for end, begin, _ in cells:
            within = instant <= end if begin is None else (instant <= end) & (instant >= begin)
            chosen = pl.when(within).then(pl.lit(end, dtype)).otherwise(chosen)
        return pl.when(instant > at).then(pl.lit(at + _LATER, dtype)).otherwise(chosen)
    if isinstance(dtype, pl.Struct):
        fields = {one.name: as_type(one.dtype) for one in dtype.fields if _has_instants(as_type(one.dtype))}
        replaced = [
            _replace(instant.struct.field(name), kind, cells, at).alias(name) for name, kind in fields.items()
        ]
        whole = instant.struct.with_fields(replaced)
        return pl.when(instant.is_null()).then(pl.lit(None, dtype)).otherwise(whole) if fields else instant
    if isinstance(dtype, pl.List) and _has_instants(dtype):
        return instant.list.eval(_replace(pl.element(), as_type(dtype.inner), cells, at))
    return instant


def _has_instants(dtype: pl.DataType) -> bool:
    if isinstance(dtype, pl.Struct):
        return any(_has_instants(as_type(one.dtype)) for one in dtype.fields)
    return isinstance(dtype, pl.Datetime) or (
        isinstance(dtype, pl.List) and _has_instants(as_type(dtype.inner))
    )


def _turns(instant: pl.Expr, dtype: pl.DataType, cells: list[_Cell], at: datetime) -> pl.Expr:
    """When the first comparison of an instant that was replaced comes out otherwise."""
    if isinstance(dtype, pl.Datetime):
        kind = pl.Datetime("us", "UTC")
        turned = pl.lit(_NEVER, kind)
        for end, begin, length in cells:
            if begin is not None:
                within = (instant <= end) & (instant >= begin)
                turned = pl.when(within).then((instant + length).cast(kind)).otherwise(turned)
        return pl.when(instant > at).then(instant.cast(kind)).otherwise(turned)
    if isinstance(dtype, pl.Struct):
        fields = [
            _turns(instant.struct.field(one.name), as_type(one.dtype), cells, at) for one in dtype.fields
        ]
        return pl.min_horizontal(pl.lit(_NEVER), *fields)
    if isinstance(dtype, pl.List):
        inner = as_type(dtype.inner)
        return instant.list.eval(_turns(pl.element(), inner, cells, at)).list.min().fill_null(pl.lit(_NEVER))
    return pl.lit(_NEVER)


def as_type(dtype: DataTypeClass | pl.DataType) -> pl.DataType:
    """Polars names a type by its class, too."""
    return dtype if isinstance(dtype, pl.DataType) else dtype()


def _must_stay(name: str, columns: Collection[str], beside: Collection[str]) -> pl.Expr:
    """Where rules compare a row's own consents and objections, and there are more than one of each."""
    if name not in _COMPARED:
        return pl.lit(value=False)
    other = _COMPARED[name]
    if other in beside:
        return pl.lit(value=True)
    several = _length(name).gt(1) & pl.lit(name == "consents")
    if other not in columns:
        return several
    both = _length(name).gt(0) & _length(other).gt(0)
    return several | _length(other).gt(1) & pl.lit(other == "consents") | both & _length("objections").gt(1)


def _objected_first(frame: pl.DataFrame) -> pl.Expr:
    """Where one objection came before one consent."""
    if not set(_COMPARED) <= set(frame.columns) or not _have_instants(frame):
        return pl.lit(value=False).alias(_EARLIER)
    objected = pl.col("objections").list.first().struct.field("at")
    given = pl.col("consents").list.first().struct.field("given_at")
    return (objected < given).fill_null(value=False).alias(_EARLIER)


def _in_order(frame: pl.DataFrame) -> Iterator[pl.Expr]:
    """What came first still does, when both are in the same cell: the objection, by the least there is."""
    if not set(_COMPARED) <= set(frame.columns) or not _have_instants(frame):
        return
    objected = pl.col("objections").list.first().struct.field("at")
    given = pl.col("consents").list.first().struct.field("given_at")
    least = pl.element().struct.with_fields(at=pl.field("at") - timedelta(microseconds=1))
    yield (
        pl.when(pl.col(_EARLIER) & (objected == given))
        .then(pl.col("objections").list.eval(least))
        .otherwise(pl.col("objections"))
        .alias("objections")
    )


def _have_instants(frame: pl.DataFrame) -> bool:
    """A column of empty lists alone has no structures."""
    return all(
        isinstance(kind := frame.schema[name], pl.List) and isinstance(kind.inner, pl.Struct)
        for name in _COMPARED
    )


def _length(name: str) -> pl.Expr:
    return pl.col(name).list.len().fill_null(0)


def _attempts(frame: pl.DataFrame, demands: Iterable[Kind], at: datetime) -> Iterator[pl.Expr]:
    """Of attempts only the one that fills the measure counts: the fourth latest, where four are the most."""
    limits = {(one.most, one.days) for one in demands if isinstance(one, Attempts)}
    if "attempts" not in frame.columns or len(limits) != 1:
        return
    (most, days), attempts = limits.pop(), pl.col("attempts")
    if frame.schema["attempts"] != pl.List(pl.Datetime("us", "UTC")):
        return
    # To sort costs more than all the rest, and few have so many.
    enough = pl.when(attempts.list.len() >= most).then(attempts)
    last = enough.list.sort(descending=True).list.get(most - 1, null_on_oob=True)
    filled = last > at - timedelta(days=days)
    yield (
        pl.when(attempts.list.max() > at)
        .then(attempts)  # which is refused
        .when(attempts.is_null())
        .then(None)
        .when(filled.fill_null(value=False))
        .then(last.repeat_by(most))
        .otherwise(attempts.list.head(0))
        .alias("attempts")
    )
