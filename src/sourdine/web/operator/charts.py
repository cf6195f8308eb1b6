"""Small charts, drawn on the server: a strict content policy lets no script and no inline style draw them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

_WIDTH: Final = 280
_HEIGHT: Final = 64
_GAP: Final = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Bar:
    """One day; `x`, `y` and the rest are in the drawing's own units."""

    day: date
    value: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Chart:
    """A number a day. The same figures stand in a table for those who do not see the drawing."""

    bars: tuple[Bar, ...]
    width: int = _WIDTH
    height: int = _HEIGHT

    @property
    def total(self) -> int:
        return sum(bar.value for bar in self.bars)

    @property
    def last(self) -> int:
        return self.bars[-1].value if self.bars else 0


def bars(days: Sequence[tuple[date, int]]) -> Chart:
    """The tallest fills the height; a day without any keeps a line to stand on."""
    most = max((value for _, value in days), default=0) or 1
    step = _WIDTH / max(len(days), 1)
    return Chart(bars=tuple(_bar(n, day, value, most, step) for n, (day, value) in enumerate(days)))


def _bar(n: int, day: date, value: int, most: int, step: float) -> Bar:
    height = max(1.0, _HEIGHT * value / most)
    return Bar(
        day=day,
        value=value,
        x=round(n * step, 1),
        y=round(_HEIGHT - height, 1),
        width=round(step - _GAP, 1),
        height=round(height, 1),
    )
