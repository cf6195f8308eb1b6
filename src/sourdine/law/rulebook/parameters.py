"""What a rule's period says beside its dates: each kind of rule declares its parameters."""

from __future__ import annotations

from dataclasses import MISSING, dataclass, field, fields
from datetime import time
from itertools import pairwise
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeVar

from sourdine.law.calendar import WEEK, Holidays, Span
from sourdine.law.errors import MissingParameter, UnknownParameter, WrongParameter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from enum import StrEnum

    from sourdine.law.case import Case
    from sourdine.law.findings import Finding
    from sourdine.law.rulebook.lengths import Length

E = TypeVar("E", bound="StrEnum")
K = TypeVar("K")


class Kind(Protocol):
    """A kind of rule: a frozen dataclass of parameters that judges a case."""

    name: ClassVar[str]

    def judge(self, case: Case) -> Finding: ...

    def lengths(self) -> Iterable[Length]:
        """By which lengths of time it compares instants of the evidence with the contact's."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """Where a parameter stands, and what it may refer to."""

    where: str
    holidays: Mapping[str, Holidays]


def parameter(read: Callable[[Any, Reading], object], **options: Any) -> Any:  # noqa: ANN401 -- as dataclasses.field
    return field(metadata={"read": read}, **options)


def read_parameters(kind: type[K], row: Mapping[str, object], reading: Reading) -> K:
    """Builds the kind from the row; raises Unknown-, Missing- or WrongParameter."""
    known = {one.name: one for one in fields(kind)}  # type: ignore[arg-type]
    for name in row.keys() - known.keys():
        raise UnknownParameter(where=reading.where, parameter=name)
    for name, one in known.items():
        if name not in row and one.default is MISSING and one.default_factory is MISSING:
            raise MissingParameter(where=reading.where, parameter=name)
    return kind(
        **{name: _read(known[name].metadata["read"], name, value, reading) for name, value in row.items()}
    )


def _read(read: Callable[[Any, Reading], object], name: str, value: object, reading: Reading) -> object:
    try:
        return read(value, reading)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise WrongParameter(where=reading.where, parameter=name) from error


def whole(text: str, _: Reading) -> int:
    """A whole number of at least one."""
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


def truth(text: str, _: Reading) -> bool:
    return {"true": True, "false": False}[text]


def word(text: str, _: Reading) -> str:
    return text


def one_of(vocabulary: type[E]) -> Callable[[str, Reading], E]:
    return lambda text, _: vocabulary(text)


def some_of(vocabulary: type[E]) -> Callable[[list[str], Reading], frozenset[E]]:
    return lambda texts, _: frozenset(vocabulary(text) for text in texts)


def weekdays(texts: list[str], _: Reading) -> frozenset[int]:
    return frozenset(WEEK.index(text) for text in texts)


def spans(texts: list[str], _: Reading) -> tuple[Span, ...]:
    """Hours such as `10:00-13:00`, in order and apart."""
    read = tuple(_span(text) for text in texts)
    for earlier, later in pairwise(read):
        if later.begins <= earlier.ends:
            raise ValueError(texts)
    return read


def _span(text: str) -> Span:
    begins, ends = (time.fromisoformat(part) for part in text.split("-"))
    if ends <= begins:
        raise ValueError(text)
    return Span(begins=begins, ends=ends)


def holidays(names: list[str], reading: Reading) -> Holidays:
    """The public holidays of one or several sets of the jurisdiction."""
    found = Holidays()
    for name in names:
        found |= reading.holidays[name]
    return found
