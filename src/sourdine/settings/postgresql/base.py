"""Where Django looks for a database's own ways."""

from __future__ import annotations

import select
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from django.db.backends.postgresql import base
from psycopg import RawCursor

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.backends.utils import CursorWrapper
    from psycopg import Cursor

_NOW: Final = 0


class DatabaseWrapper(base.DatabaseWrapper):
    """Asks a server whether it is still there only when there is a reason to.

    Django asks `SELECT 1` before each request, which costs both sides as much as the least of a page's own
    statements. A server that ended, or ended a connection, has closed its end of it, which the system knows.
    """

    _ready: RawCursor[Any] | None = None

    def execute_ready(self, statement: str, values: Sequence[Any]) -> Cursor[Any] | CursorWrapper:
        """A statement that is executed again and again with other values. All that it returns is to be read
        before the next one: there is one cursor, since to make one costs as much as to use it.
        """
        self.validate_thread_sharing()
        self.close_if_health_check_failed()
        if self.connection is None:
            self.ensure_connection()
        if self.queries_logged or self.execute_wrappers:
            cursor = self.cursor()
            cursor.execute(statement, values)
            return cursor
        self.validate_no_broken_transaction()
        with self.wrap_database_errors:
            if self._ready is None or self._ready.connection is not self.connection:
                self._ready = RawCursor(self.connection)
            return self._ready.execute(_numbered(statement), values)

    def is_usable(self) -> bool:
        return not self._has_news() or super().is_usable()

    def _has_news(self) -> bool:
        if self.connection is None or self.connection.closed:
            return True
        # Between two statements a server says nothing, but that it leaves.
        looked = select.poll()
        looked.register(self.connection.fileno(), select.POLLIN | select.POLLPRI)
        return bool(looked.poll(_NOW))


@lru_cache(maxsize=512)
def _numbered(statement: str) -> bytes:
    """As the server numbers its parameters: psycopg reads long statements anew each time."""
    first, *others = statement.split("%s")
    return "".join([first, *(f"${place}{other}" for place, other in enumerate(others, start=1))]).encode()
