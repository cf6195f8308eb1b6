"""`decide_frame`: a whole campaign, each distinct case decided once, by the same `decide`."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np
import polars as pl

from sourdine.clock import NaiveInstant
from sourdine.errors import Place, SourdineError
from sourdine.law.called import number_of, respects
from sourdine.law.case_file import CONTACT, EVIDENCE, instant
from sourdine.law.deciding import reasons_of
from sourdine.law.errors import MissingField, UnknownField
from sourdine.law.reduction import Reduction, as_type
from sourdine.law.row_cases import RowCases
from sourdine.law.rulebook.loading import rulebooks
from sourdine.law.vocabulary import Outcome
from sourdine.law.waiting import look_ahead
from sourdine.law.wording import Code
from sourdine.numbering.column import normalise

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

DECISIONS: Final = pl.Schema(
    {
        "decision": pl.String(),
        "reason": pl.String(),
        "rule": pl.String(),
        "next_time": pl.Datetime("us", "UTC"),
    }
)
_LINE: Final = "line"  # a number that stands for all with the same answers
_ROW: Final = "row"
_EVERY: Final = "every_row"
_LOOKED: Final = "looked_at"
_BLOCK: Final = np.uint64(10_000)
_NINE_DIGITS: Final = np.uint64(10**9)
_FRENCH_CODES: Final = np.array([33, 262, 590, 594, 596], np.uint64)
_MOST_INSTANTS: Final = 64  # different instants of contact for which rows are worth reducing
_Answer: TypeAlias = tuple[str, str, str, datetime | None]  # as in DECISIONS
_NOT_A_NUMBER: Final[_Answer] = (Outcome.UNKNOWN.value, Code.NOT_A_NUMBER.value, "", None)


def decide_frame(
    frame: pl.DataFrame, *, common: Mapping[str, Any] | None = None, optional: Collection[str] = ()
) -> pl.DataFrame:
    """Decides every row; returns `decision`, `reason`, `rule` and `next_time`, in the frame's order.

    Columns are named as the fields of a case: `at`, `number`, …, `standing`, `consents`, … with structures
    and lists where a case has them; null is not known, an empty list is known to be none. What all rows share
    is in `common`. `number` holds numbers as people write them; a row without a valid one is `unknown`.
    Raises the errors of a case, with the first row they are found in.
    """
    shared = dict(common or {})
    _require_fields(frame, shared)
    frame = frame.cast(_aware(frame.schema))
    if "number" in frame.columns:
        frame = frame.with_columns(_lines(frame["number"])).drop("number")
    rows = frame.with_row_index(_ROW)
    valid = rows.filter(pl.col(_LINE) > 0) if _LINE in rows.columns else rows
    decided = pl.concat([_decide_rows(part, shared, optional) for part in _by_instant(valid)] or [_nothing()])
    invalid = rows.join(decided, on=_ROW, how="anti").select(_ROW)
    told = _answers(invalid[_ROW], [_NOT_A_NUMBER] * invalid.height)
    return pl.concat([decided, told]).sort(_ROW).drop(_ROW)


def _require_fields(frame: pl.DataFrame, shared: Mapping[str, Any]) -> None:
    known = (*CONTACT, *EVIDENCE)
    for name in (*frame.columns, *shared):
        if name not in known:
            raise UnknownField(field=name, item="frame", known=", ".join(known))
    if "at" not in frame.columns and "at" not in shared:
        raise MissingField(field="at", item="frame")


def _aware(schema: pl.Schema) -> pl.Schema:
    """The same types with all instants in UTC; raises NaiveInstant for those without a time zone."""
    return pl.Schema({name: _aware_type(dtype, name) for name, dtype in schema.items()})


def _aware_type(dtype: pl.DataType, name: str) -> pl.DataType:
    match dtype:
        case pl.Datetime():
            if dtype.time_zone is None:
                raise NaiveInstant(text=name)
            return pl.Datetime("us", "UTC")
        case pl.List():
            return pl.List(_aware_type(as_type(dtype.inner), name))
        case pl.Struct():
            return pl.Struct({one.name: _aware_type(as_type(one.dtype), name) for one in dtype.fields})
    return dtype


def _lines(numbers: pl.Series) -> pl.Series:
    """Of each number, one that no rule tells from it: the same territory, clocks, and mobile or not.

    A French block of 10 000 has all of these as a whole: they are decided by the first five national digits,
    as the plan's metadata say. Other countries' numbers are looked at one by one.
    """
    e164, _ = normalise(numbers)
    french = np.isin(e164 // _NINE_DIGITS, _FRENCH_CODES)
    # Its first number stands for a block, in every frame: what it is is looked at once a process.
    firsts, inverse = np.unique(np.where(french, e164 // _BLOCK * _BLOCK, e164), return_inverse=True)
    alike: dict[object, int] = {}
    lines = [alike.setdefault(_respects(one), one) for one in firsts.tolist()]
    return pl.Series(_LINE, np.array(lines, np.uint64)[inverse])


def clocks(numbers: pl.Series) -> pl.Series:
    """The time zone of each number's territory; null where its digits leave several open, or none."""
    lines = _lines(numbers)
    zones = {line: _clock(line) for line in lines.unique().to_list()}
    return lines.replace_strict(zones, return_dtype=pl.String).alias("clock")


def _clock(e164: int) -> str | None:
    zones = number_of(e164).time_zones if e164 else ()
    return zones[0] if len(zones) == 1 else None


@lru_cache(maxsize=1 << 16)
def _respects(e164: int) -> object:
    """What rules see of a number; of none, 0."""
    if not e164:
        return None
    return respects(number_of(e164))


def _by_instant(rows: pl.DataFrame) -> list[pl.DataFrame]:
    """Rows of one instant of contact each, if those are few; else as they are."""
    if "at" in rows.columns and rows["at"].n_unique() <= _MOST_INSTANTS:
        return rows.partition_by("at", maintain_order=True)
    return [rows]


def _decide_rows(rows: pl.DataFrame, shared: Mapping[str, Any], optional: Collection[str]) -> pl.DataFrame:
    at = _instant(rows, shared)
    if at is None or rows.is_empty():
        return _decide_distinct(rows, shared, optional).drop(_LOOKED)
    beside = [name for name in EVIDENCE if _has_items(shared.get(name))]
    reduction = Reduction.by(rulebooks(), at, beside)
    decided = _decide_distinct(reduction.reduced(rows), shared, optional)
    # Where waiting was looked into, equal rows may part before the instant that was found.
    ahead = rows.join(decided.filter(pl.col(_LOOKED) > at).select(_ROW, _LOOKED), on=_ROW)
    parting = ahead.filter(reduction.stable_until(ahead) <= ahead[_LOOKED]).drop(_LOOKED)
    again = _decide_distinct(parting, shared, optional)
    return pl.concat([decided.join(parting, on=_ROW, how="anti"), again]).drop(_LOOKED)


def _has_items(fact: object) -> bool:
    """Whether evidence that all rows share may hold an instant."""
    return fact is not None and not isinstance(fact, str)


def _instant(rows: pl.DataFrame, shared: Mapping[str, Any]) -> datetime | None:
    """The instant of contact that all rows share; None when there are several."""
    if "at" not in rows.columns:
        return instant(shared["at"], "at").astimezone(UTC)
    return rows["at"][0] if rows["at"].n_unique() == 1 else None


def _decide_distinct(
    rows: pl.DataFrame, shared: Mapping[str, Any], optional: Collection[str]
) -> pl.DataFrame:
    """Each distinct case once; with the last instant that was looked at."""
    # Rows of which nothing is told but what they share are one case.
    told_apart = rows.with_columns(pl.lit(0).alias(_EVERY)) if rows.columns == [_ROW] else rows
    groups = told_apart.group_by(pl.exclude(_ROW), maintain_order=True).agg(_ROW)
    found = _told_of_all(groups, shared, optional)
    told = _answers(pl.Series(_ROW, range(len(found)), pl.UInt32), [answer for answer, _ in found])
    looked = pl.Series(_LOOKED, [looked_at for _, looked_at in found], DECISIONS["next_time"])
    return groups.select(_ROW).with_columns(*told.drop(_ROW), looked).explode(_ROW)


def _told_of_all(
    groups: pl.DataFrame, shared: Mapping[str, Any], optional: Collection[str]
) -> list[tuple[_Answer, datetime]]:
    """Of each case its answer, and the last instant that was looked at."""
    told = groups.select(pl.exclude(_ROW, _EVERY)).rename({_LINE: "number"}, strict=False)
    cases = RowCases(told, shared)
    return [_told(cases, place, rows[0], optional) for place, rows in enumerate(groups[_ROW])]


def _told(cases: RowCases, place: int, row: int, optional: Collection[str]) -> tuple[_Answer, datetime]:
    try:
        found = look_ahead(cases.contact(place), cases.evidence(place), optional)
    except SourdineError as error:
        # Rows count from 1, as everywhere.
        error.place = Place(row=row + 1)
        raise
    # What was tried is let go: of many cases it is more than memory is for.
    reason = next(reasons_of(found.tried))
    answer = reason.effect.value, reason.code.value, reason.rule, found.permitted_at
    return answer, found.looked_at.astimezone(UTC)


def _answers(rows: pl.Series, told: list[_Answer]) -> pl.DataFrame:
    columns = zip(*told, strict=True) if told else [[] for _ in DECISIONS]
    series = [
        pl.Series(name, _in_utc(values), dtype)
        for (name, dtype), values in zip(DECISIONS.items(), columns, strict=True)
    ]
    return pl.DataFrame([rows.alias(_ROW), *series])


def _in_utc(values: Any) -> list[object]:  # noqa: ANN401 -- a column of anything
    return [one.astimezone(UTC) if isinstance(one, datetime) else one for one in values]


def _nothing() -> pl.DataFrame:
    return _answers(pl.Series(_ROW, [], pl.UInt32), [])
