"""Where Django looks for a database's own ways."""

from __future__ import annotations

import select
from typing import TYPE_CHECKING, Any, Final

from django.db.backends.postgresql import base

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper

_NOW: Final = 0


class DatabaseWrapper(base.DatabaseWrapper):
    """Asks a server whether it is still there only when there is a reason to.

    Django asks `SELECT 1` before each request, which costs both sides as much as the least of a page's own
    statements. A server that ended, or ended a connection, has closed its end of it, which the system knows.
    """

    _kept: Any = None

    def kept_cursor(self) -> CursorWrapper:
        """`cursor`, but the same as long as its connection lasts: for who reads all of a statement's rows
        before the next statement.
        """
        self.close_if_health_check_failed()
        self.ensure_connection()
        with self.wrap_database_errors:
            if self._kept is None or self._kept.connection is not self.connection:
                self._kept = self.create_cursor()
        return self._prepare_cursor(self._kept)  # type: ignore[attr-defined,no-any-return]  # Django's own

    def is_usable(self) -> bool:
        return not self._has_news() or super().is_usable()

    def _has_news(self) -> bool:
        if self.connection is None or self.connection.closed:
            return True
        # Between two statements a server says nothing, but that it leaves.
        looked = select.poll()
        looked.register(self.connection.fileno(), select.POLLIN | select.POLLPRI)
        return bool(looked.poll(_NOW))
