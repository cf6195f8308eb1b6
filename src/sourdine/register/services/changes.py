"""What joins and leaves the lists, in the order in which it was committed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import connection

from sourdine import statements
from sourdine.register.models import Change, Position

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sourdine.register.models import Opposition

_BATCH: Final = 1000
_FEW: Final = 10  # of one line: a person waits, with the position locked
_COUNT: Final = "UPDATE register_position SET last = last + 1 WHERE id = 1 RETURNING last"


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
    position = next_position()
    rows = [
        Change(
            position=position,
            at=at,
            opposition_list_id=entry.opposition_list_id,
            line_sealed=entry.line_sealed,
            is_addition=entry.is_addition,
        )
        for entry in entries
    ]
    if len(rows) <= _FEW:
        statements.insert(*rows)
    else:
        Change.objects.bulk_create(rows, batch_size=_BATCH)
    return position


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


def next_position() -> int:
    """The next position, locked until the caller's transaction commits: for `log` and for writing in bulk."""
    # One statement: what is locked here, every registration waits for.
    with connection.cursor() as cursor:
        cursor.execute(_COUNT)
        while (counted := cursor.fetchone()) is None:
            Position.objects.get_or_create(pk=1)
            cursor.execute(_COUNT)
    return int(counted[0])
