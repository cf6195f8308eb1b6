"""Putting thousands of lines on a list in one statement, those that are not there yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db import connection, transaction

from sourdine.register.models import Change, Opposition
from sourdine.register.services.changes import next_position

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sourdine.register.line import Line
    from sourdine.register.models import OppositionList

_TABLE: Final = Opposition._meta.db_table  # noqa: SLF001 -- how Django calls the table
_CREATE: Final = {
    "postgresql": "CREATE TEMPORARY TABLE IF NOT EXISTS arriving (line_index bytea, line_sealed bytea, "
    "registered_at timestamptz, ends_at timestamptz) ON COMMIT DELETE ROWS",
    "sqlite": "CREATE TEMPORARY TABLE IF NOT EXISTS arriving (line_index blob, line_sealed blob, "
    "registered_at text, ends_at text)",
}
# A line whose opposition ended, and is only kept until it is purged, arrives as if it were not there.
_INSERT: Final = f"""
    INSERT INTO {_TABLE} (opposition_list_id, line_index, line_sealed, registered_at, effective_at, ends_at,
                          is_listed)
    SELECT %s, line_index, line_sealed, registered_at, registered_at, ends_at, %s FROM arriving
    WHERE true
    ON CONFLICT (line_index, opposition_list_id) DO UPDATE
    SET line_sealed = excluded.line_sealed, registered_at = excluded.registered_at,
        effective_at = excluded.effective_at, ends_at = excluded.ends_at, ended_at = NULL,
        is_listed = excluded.is_listed
    WHERE {_TABLE}.ended_at IS NOT NULL AND {_TABLE}.suspended_at IS NULL
"""  # noqa: S608 -- a table's name
# No two sealings are alike: a row that holds the one that arrived is one that has just joined.
_LOG: Final = f"""
    INSERT INTO {Change._meta.db_table} (position, at, opposition_list_id, line_sealed, is_addition)
    SELECT %s, %s, opposition_list_id, line_sealed, %s FROM {_TABLE}
    JOIN arriving USING (line_index, line_sealed) WHERE opposition_list_id = %s
"""  # noqa: S608, SLF001 -- same


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrival:
    """One number of somebody else's list, registered there."""

    line: Line
    registered_at: datetime
    ends_at: datetime


@transaction.atomic
def add_new(to: OppositionList, arrivals: Sequence[Arrival], *, at: datetime) -> int:
    """Lists the lines that are not on the list yet, logs that they joined, and returns how many did."""
    _stage(sorted(_row(one) for one in arrivals))
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [to.pk, True])
        added = cursor.rowcount
        if added:
            instant = connection.ops.adapt_datetimefield_value(at)
            cursor.execute(_LOG, [next_position(), instant, True, to.pk])
    return added


def _row(one: Arrival) -> tuple[bytes, bytes, Any, Any]:
    adapt = connection.ops.adapt_datetimefield_value
    return (one.line.index, one.line.seal(), adapt(one.registered_at), adapt(one.ends_at))


def _stage(rows: Sequence[tuple[bytes, bytes, Any, Any]]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_CREATE[connection.vendor])
        if connection.vendor == "postgresql":
            with cursor.copy("COPY arriving FROM STDIN BINARY") as copy:
                copy.set_types(["bytea", "bytea", "timestamptz", "timestamptz"])
                for row in rows:
                    copy.write_row(row)
            return
        # Left there by the transaction before, which has no end that empties it.
        cursor.execute("DELETE FROM arriving")
        cursor.executemany("INSERT INTO arriving VALUES (%s, %s, %s, %s)", rows)
