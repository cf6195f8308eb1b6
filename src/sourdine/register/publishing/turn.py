"""One publisher at a time, on however many machines."""

from __future__ import annotations

import fcntl
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from sourdine.register.publishing.connection import own_connection
from sourdine.register.publishing.errors import PublicationUnderWay
from sourdine.register.publishing.storage import images_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.backends.base.base import BaseDatabaseWrapper

LOCK_NAME: Final = ".publishing"
_ADVISORY: Final = int.from_bytes(b"publish!", signed=True)


@contextmanager
def turn_to_publish() -> Iterator[None]:
    """Held while the block runs; a process that dies lets it go. Raises PublicationUnderWay."""
    with own_connection() as connection:
        if connection.vendor == "postgresql":
            _lock_in_database(connection)
            yield
            return
    with _locked_file():
        yield


def _lock_in_database(connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_ADVISORY])
        if not cursor.fetchone()[0]:
            raise PublicationUnderWay


@contextmanager
def _locked_file() -> Iterator[None]:
    """SQLite is one machine's: a lock in the folder of images is enough."""
    with (images_folder() / LOCK_NAME).open("ab") as file:
        try:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as held:
            raise PublicationUnderWay from held
        yield
