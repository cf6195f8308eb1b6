"""Where Django looks for a database's own ways."""

from __future__ import annotations

import select
from typing import Final

from django.db.backends.postgresql import base

_NOW: Final = 0


class DatabaseWrapper(base.DatabaseWrapper):
    """Asks a server whether it is still there only when there is a reason to.

    Django asks `SELECT 1` before each request, which costs both sides as much as the least of a page's own
    statements. A server that ended, or ended a connection, has closed its end of it, which the system knows.
    """

    def is_usable(self) -> bool:
        return not self._has_news() or super().is_usable()

    def _has_news(self) -> bool:
        if self.connection is None or self.connection.closed:
            return True
        # Between two statements a server says nothing, but that it leaves.
        looked = select.poll()
        looked.register(self.connection.fileno(), select.POLLIN | select.POLLPRI)
        return bool(looked.poll(_NOW))
