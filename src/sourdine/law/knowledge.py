"""Telling *known to be none* from *not known*: a type for each, so that neither passes for the other."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Generic, TypeVar

from sourdine.clock import require_aware

if TYPE_CHECKING:
    from datetime import datetime

T = TypeVar("T")


class NotKnown(StrEnum):
    NOT_KNOWN = "not_known"  # nobody looked, or nobody could
    PURGED = "purged"  # it was known, and has been erased since


@dataclass(frozen=True, kw_only=True, slots=True)
class Known(Generic[T]):
    """What was looked up. `Known(value=())` says: looked, and there is none."""

    value: T
    # What is older was erased; None: nothing was.
    since: datetime | None = None

    def __post_init__(self) -> None:
        if self.since is not None:
            require_aware(self.since)


def look(fact: Known[T] | NotKnown, at: datetime) -> Known[T] | NotKnown:
    """The fact as one may rely on it for a contact at `at`: what reaches less far back has been purged."""
    if isinstance(fact, Known) and fact.since is not None and fact.since > at:
        return NotKnown.PURGED
    return fact
