"""A connection of one's own: what happens on it neither waits for the caller's transaction nor joins it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import DEFAULT_DB_ALIAS, connections

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.backends.base.base import BaseDatabaseWrapper


@contextmanager
def own_connection() -> Iterator[BaseDatabaseWrapper]:
    """To the service's database, closed when the block ends: its transaction and its locks end with it."""
    connection = connections.create_connection(DEFAULT_DB_ALIAS)
    try:
        yield connection
    finally:
        connection.close()
