"""A figure a month, drawn on the server: no script and no inline style may draw it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

WIDTH: Final = 600
HEIGHT: Final = 120
_GAP: Final = 6


@dataclass(frozen=True, kw_only=True, slots=True)
class Bar:
    """`x`, `y` and the rest are in the drawing's own units."""

    month: date
    value: float
    x: float
    y: float
    width: float
    height: float


def trend(months: Sequence[tuple[date, float]]) -> list[Bar]:
    """The tallest fills the height; the same figures stand in a table beside it."""
    top = max((value for _, value in months), default=0) or 1
    step = WIDTH / max(len(months), 1)
    return [_bar(n, month, value, top, step) for n, (month, value) in enumerate(months)]


def _bar(n: int, month: date, value: float, top: float, step: float) -> Bar:
    height = max(1.0, HEIGHT * value / top)
    return Bar(
        month=month,
        value=value,
        x=round(n * step, 1),
        y=round(HEIGHT - height, 1),
        width=round(step - _GAP, 1),
        height=round(height, 1),
    )
