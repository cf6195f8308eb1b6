"""What joins and leaves the lists, in the order in which it was committed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import F

from sourdine.register.models import Change, Position

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sourdine.register.models import Opposition, OppositionList

_BATCH: Final = 1000


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One line that joins or leaves one list."""

    opposition_list_id: int
    line_sealed: bytes
    is_addition: bool


def log(entries: Sequence[Entry], *, at: datetime) -> int:
    """Writes entries down at the next position, which it returns; with none, nothing happens (0).

    The position is locked until the caller's transaction commits, and every other writer waits for that:
    call this last.
    """
    if not entries:
        return 0
    position = _next_position()
    rows = (
        Change(
            position=position,
            at=at,
            opposition_list_id=entry.opposition_list_id,
            line_sealed=entry.line_sealed,
            is_addition=entry.is_addition,
        )
        for entry in entries
    )
    Change.objects.bulk_create(rows, batch_size=_BATCH)
    return position


def log_changes(
    opposition_list: OppositionList, lines_sealed: Iterable[bytes], *, is_addition: bool, at: datetime
) -> int:
    """The same for many lines of one list, given as they are sealed."""
    entries = [
        Entry(opposition_list_id=opposition_list.pk, line_sealed=sealed, is_addition=is_addition)
        for sealed in lines_sealed
    ]
    return log(entries, at=at)


def log_oppositions(oppositions: Iterable[Opposition], *, is_addition: bool, at: datetime) -> int:
    entries = [
        Entry(
            opposition_list_id=one.opposition_list_id,
            line_sealed=bytes(one.line_sealed),
            is_addition=is_addition,
        )
        for one in oppositions
    ]
    return log(entries, at=at)


def _next_position() -> int:
    # An UPDATE takes the row's lock at once; reading first and locking after would be two waits.
    if not Position.objects.filter(pk=1).update(last=F("last") + 1):
        Position.objects.get_or_create(pk=1)
        Position.objects.filter(pk=1).update(last=F("last") + 1)
    return Position.objects.values_list("last", flat=True).get(pk=1)
