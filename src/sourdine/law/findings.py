"""What one rule, or one ground of a rule, says of a contact."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from sourdine.law.wording import Code, Remedy


class Answer(Enum):
    """Whether what the rule demands is there."""

    YES = "yes"
    NO = "no"
    NOT_KNOWN = "not_known"


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """An answer with its code. `until`: how long a yes holds; `retry`: when a no becomes a yes by itself."""

    answer: Answer
    code: Code
    details: Mapping[str, object] = field(default_factory=dict)
    remedy: Remedy | None = None
    until: datetime | None = None
    retry: datetime | None = None
    parts: tuple[Finding, ...] = ()  # the grounds that were tried, in order


def yes(code: Code, *, until: datetime | None = None, **details: object) -> Finding:
    return Finding(answer=Answer.YES, code=code, until=until, details=details)


def no(
    code: Code, *, remedy: Remedy | None = None, retry: datetime | None = None, **details: object
) -> Finding:
    return Finding(answer=Answer.NO, code=code, remedy=remedy, retry=retry, details=details)


def not_known(
    code: Code, *, remedy: Remedy | None = None, retry: datetime | None = None, **details: object
) -> Finding:
    return Finding(answer=Answer.NOT_KNOWN, code=code, remedy=remedy, retry=retry, details=details)


def soonest(instants: Iterable[datetime | None]) -> datetime | None:
    return min((instant for instant in instants if instant is not None), default=None)


def latest(instants: Iterable[datetime | None]) -> datetime | None:
    return max((instant for instant in instants if instant is not None), default=None)
