"""Work that waits for the database or the store, in threads: the event loop serves everybody meanwhile."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from django.db import close_old_connections, connections

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")
R = TypeVar("R")


class Threads:
    """A few threads, each with its own connection to the database."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._pool = ThreadPoolExecutor(count, thread_name_prefix="sftp")

    async def run(self, act: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """An act that has begun is carried through, even if nobody waits for it any more."""

        def turn() -> R:
            close_old_connections()
            try:
                return act(*args, **kwargs)
            finally:
                close_old_connections()

        return await asyncio.get_running_loop().run_in_executor(self._pool, turn)

    def close(self) -> None:
        """Waits for what runs; every thread closes its connection."""
        together = threading.Barrier(self._count)

        def leave() -> None:
            together.wait()
            connections.close_all()

        for _ in range(self._count):
            self._pool.submit(leave)
        self._pool.shutdown()
