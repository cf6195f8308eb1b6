"""A file that a client reads, from anywhere in it; how much of it was given is noted when it is closed."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import BinaryIO

    from sourdine.sftp.threads import Threads

_BLOCK: Final = 4 << 20


class Giving(Protocol):
    size: int

    async def read(self, offset: int, size: int) -> bytes: ...

    async def close(self) -> None: ...


class Text:
    """Something short, made when it was opened."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self.size = len(content)

    async def read(self, offset: int, size: int) -> bytes:
        return self._content[offset : offset + size]

    async def close(self) -> None:
        """Nothing is to be noted."""


class Result:
    """A sealed file, unsealed block by block; `authorise` is asked again before each, in a thread."""

    def __init__(
        self,
        reader: BinaryIO,
        size: int,
        threads: Threads,
        *,
        authorise: Callable[[], None],
        note: Callable[[int, bool], None],
    ) -> None:
        self.size = size
        self._reader, self._threads = reader, threads
        self._authorise, self._note = authorise, note
        self._blocks: dict[int, asyncio.Future[bytes]] = {}
        self._turn = asyncio.Lock()
        self._given = self._furthest = 0

    async def read(self, offset: int, size: int) -> bytes:
        """Up to the end of the file, or of a block. Raises what `authorise` raises, or StoreUnusable."""
        if offset >= self.size:
            self._furthest = max(self._furthest, self.size)
            return b""
        index, within = divmod(offset, _BLOCK)
        found = (await self._block(index))[within : within + size]
        if len(found) < size and offset + len(found) < self.size:
            found += (await self._block(index + 1))[: size - len(found)]
        self._given += len(found)
        self._furthest = max(self._furthest, offset + len(found))
        return found

    async def close(self) -> None:
        async with self._turn:
            self._reader.close()
        if self._given or not self.size:
            await self._threads.run(self._note, self._given, self._furthest >= self.size)

    async def _block(self, index: int) -> bytes:
        """The next one is fetched while this one is sent."""
        wanted = self._fetching(index)
        if (index + 1) * _BLOCK < self.size:
            self._fetching(index + 1)
        self._blocks = {one: block for one, block in self._blocks.items() if one in (index, index + 1)}
        return await wanted

    def _fetching(self, index: int) -> asyncio.Future[bytes]:
        if index not in self._blocks:
            fetching = self._blocks[index] = asyncio.ensure_future(self._fetch(index))
            # Nobody may come for it: its fault is then nobody's.
            fetching.add_done_callback(lambda done: done.cancelled() or done.exception())
        return self._blocks[index]

    async def _fetch(self, index: int) -> bytes:
        async with self._turn:
            return await self._threads.run(self._unsealed, index)

    def _unsealed(self, index: int) -> bytes:
        self._authorise()
        self._reader.seek(index * _BLOCK)
        return self._reader.read(_BLOCK)
