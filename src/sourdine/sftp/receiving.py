"""A file that a client writes: in memory until a batch is there, then sealed, never anywhere in the clear."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

from sourdine.sftp.window import Window

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sourdine.deposits.services.streams import Stream
    from sourdine.sftp.threads import Threads

_BATCH: Final = 1 << 20
# What a client sends while the store writes a piece to its disk: 40 ms of a fast line.
_MOST_WAITING: Final = 4 << 20


class Receiving:
    """The client writes on while what it wrote before is sealed; with too much waiting, it waits too."""

    def __init__(self, stream: Stream, threads: Threads, *, at_the_end: bool = False) -> None:
        self.stream = stream
        self._threads = threads
        self._window = Window(stream.offset)
        self._at_the_end = at_the_end  # whatever offset the client says
        self._sealing: asyncio.Future[None] | None = None
        self._fault: Exception | None = None

    @property
    def size(self) -> int:
        return self._window.end

    async def write(self, offset: int, data: bytes) -> int:
        """Raises NotInOrder, or what `Stream.write` raised for what was written before."""
        with self._faultless():
            self._window.add(self._window.end if self._at_the_end else offset, data)
            if self._window.ready >= (_MOST_WAITING if self._is_sealing else _BATCH):
                await self._sealed()
                self._sealing = asyncio.ensure_future(
                    self._threads.run(self.stream.write, self._window.take())
                )
        return len(data)

    async def complete(self, take: Callable[[], None]) -> None:
        """The client closed it: everything is sealed, and `take` takes it. Raises what either raises."""
        with self._faultless():
            self._window.require_whole()
            await self._sealed()
            await self._threads.run(self.stream.write, self._window.take())
            await self._threads.run(take)

    async def leave(self) -> None:
        """The client is gone: whole segments stay for a while, should it come back."""
        with suppress(Exception):
            await self._sealed()
        await self._threads.run(self.stream.leave)

    @contextmanager
    def _faultless(self) -> Iterator[None]:
        """After a fault nothing is taken any more: the file would have a hole."""
        if self._fault is not None:
            raise self._fault
        try:
            yield
        except Exception as fault:
            self._fault = fault
            raise

    @property
    def _is_sealing(self) -> bool:
        return self._sealing is not None and not self._sealing.done()

    async def _sealed(self) -> None:
        if self._sealing is None:
            return
        await asyncio.wait([self._sealing])  # who is cancelled here leaves it to be waited for
        sealing, self._sealing = self._sealing, None
        sealing.result()
