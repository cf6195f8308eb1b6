"""The cases of a frame's rows: what stands in many of them is read once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from sourdine.law.called import number_of
from sourdine.law.case_file import EVIDENCE, contact_of, evidence_of
from sourdine.law.evidence import Evidence

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import polars as pl

    from sourdine.law.contact import Contact

T = TypeVar("T")
_PLACES: Final = "places"
_VALUE: Final = "value"


class RowCases:
    """The contact and the evidence of each row, of columns named as in a case and of what rows share.

    Numbers in a column are their digits, country code first.
    """

    def __init__(self, rows: pl.DataFrame, shared: Mapping[str, Any]) -> None:
        facts = [name for name in EVIDENCE if name in rows.columns]
        about = {name: one for name, one in shared.items() if name not in EVIDENCE}
        beside = {name: one for name, one in shared.items() if name in EVIDENCE and name not in facts}
        self._contacts = _ReadOnce(rows.drop(facts), lambda told: _contact(about, told))
        self._beside = _ReadOnce(rows.select(), lambda _: _facts(beside))
        self._facts = [_ReadOnce(rows.select(name), _facts) for name in facts]

    def contact(self, row: int) -> Contact:
        """Raises the errors of a case, as `evidence` does."""
        return self._contacts[row]

    def evidence(self, row: int) -> Evidence:
        told = dict(self._beside[row])
        for one in self._facts:
            told.update(one[row])
        return Evidence(**told)


class _ReadOnce(Generic[T]):
    """What `read` makes of some columns of a row; asked once of equal rows, when the first of them is."""

    def __init__(self, columns: pl.DataFrame, read: Callable[[dict[str, Any]], T]) -> None:
        self._values, self._value_of = _told_apart(columns)
        self._read = read
        self._known: dict[int, T] = {}

    def __getitem__(self, row: int) -> T:
        value = self._value_of[row] if self._value_of else 0
        if value not in self._known:
            self._known[value] = self._read(self._values[value])
        return self._known[value]


def _told_apart(columns: pl.DataFrame) -> tuple[list[dict[str, Any]], list[int]]:
    """The rows that differ, and which of them each row is; without columns there is one, and no list."""
    if not columns.columns:
        return [{}], []
    places = columns.with_row_index(_PLACES)
    groups = places.group_by(columns.columns, maintain_order=True).agg(_PLACES)
    of_rows = groups.select(_PLACES).with_row_index(_VALUE).explode(_PLACES).sort(_PLACES)
    return groups.drop(_PLACES).to_dicts(), of_rows[_VALUE].to_list()


def _contact(about: Mapping[str, Any], told: Mapping[str, Any]) -> Contact:
    number = {"number": number_of(told["number"])} if "number" in told else {}
    return contact_of({**about, **told, **number})


def _facts(told: Mapping[str, Any]) -> dict[str, Any]:
    evidence = evidence_of(told)
    return {name: getattr(evidence, name) for name in told}
