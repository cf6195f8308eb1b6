"""The whole register as it was at one instant, while others go on writing."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

import numpy as np

from sourdine.clock import now
from sourdine.register.line import Line
from sourdine.register.models import Opposition, Position
from sourdine.register.publishing.connection import own_connection

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from django.db.backends.base.base import BaseDatabaseWrapper
    from numpy.typing import NDArray

# SQLite's connections begin with a lock on writing elsewhere; this one only reads, and lets others write.
_BEGIN: Final = {
    "postgresql": "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY",
    "sqlite": "BEGIN DEFERRED",
}
_LISTED: Final = (
    f"SELECT line_sealed FROM {Opposition._meta.db_table} WHERE opposition_list_id = %s AND is_listed"  # noqa: S608, SLF001 -- a table's name
)
_POSITION: Final = f"SELECT last FROM {Position._meta.db_table}"  # noqa: S608, SLF001 -- same
_ROWS_AT_ONCE: Final = 10_000


@dataclass(frozen=True, kw_only=True, slots=True)
class ConsistentRead:
    """Everything up to `position`, and nothing after it. `as_of` is no later than the instant of the read."""

    as_of: datetime
    position: int
    connection: BaseDatabaseWrapper

    def numbers_on(self, list_id: int) -> NDArray[np.uint64]:
        """(n,) the E.164 numbers that are listed, in no order. Raises sealing's Unsealable."""
        return np.fromiter(
            (Line.unseal(sealed).e164 for sealed in _sealed(self.connection, list_id)), np.uint64
        )


@contextmanager
def consistent_read() -> Iterator[ConsistentRead]:
    with own_connection() as connection, connection.cursor() as cursor:
        as_of = now()
        cursor.execute(_BEGIN[connection.vendor])
        # The first read is what fixes the instant.
        cursor.execute(_POSITION)
        row = cursor.fetchone()
        yield ConsistentRead(as_of=as_of, position=row[0] if row else 0, connection=connection)


def _sealed(connection: BaseDatabaseWrapper, list_id: int) -> Iterator[bytes]:
    return (_copied if connection.vendor == "postgresql" else _fetched)(connection, list_id)


def _copied(connection: BaseDatabaseWrapper, list_id: int) -> Iterator[bytes]:
    # A plain SELECT would first gather every row on this side.
    with connection.cursor() as cursor, cursor.copy(f"COPY ({_LISTED}) TO STDOUT BINARY", [list_id]) as copy:
        copy.set_types(["bytea"])
        for (sealed,) in copy.rows():
            yield cast("bytes", sealed)


def _fetched(connection: BaseDatabaseWrapper, list_id: int) -> Iterator[bytes]:
    with connection.cursor() as cursor:
        cursor.execute(_LISTED, [list_id])
        while rows := cursor.fetchmany(_ROWS_AT_ONCE):
            yield from (row[0] for row in rows)
