"""Parts of a whole, drawn on the server as one bar; the same figures stand beside it in a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sourdine.screening.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping

WIDTH: Final = 600
_ORDER: Final = tuple(verdict.word for verdict in Verdict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """`x` and `width` are in the drawing's own units."""

    code: str
    count: int
    percent: float
    x: float
    width: float


def parts_of(counts: Mapping[str, int]) -> list[Part]:
    """In the order of the verdicts; those of which there is none are told too."""
    total = sum(counts.values())
    made: list[Part] = []
    at = 0.0
    for code in _ORDER:
        count = counts.get(code, 0)
        width = WIDTH * count / total if total else 0.0
        percent = round(100 * count / total, 1) if total else 0.0
        made.append(Part(code=code, count=count, percent=percent, x=round(at, 2), width=round(width, 2)))
        at += width
    return made
