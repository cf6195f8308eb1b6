"""Bytes of a file as a client sends them: several at once, now and then one before another."""

from __future__ import annotations

from typing import Final

from sourdine.sftp.errors import NotInOrder

_FURTHEST: Final = 4 << 20  # bytes that may wait for others to come before them


class Window:
    """Puts them in order, from `start` on. What a client sends again of the bytes before is passed over."""

    def __init__(self, start: int = 0) -> None:
        self._start = self.end = start  # the next byte that is missing
        self._ready: list[bytes] = []
        self.ready = 0  # bytes in order, not taken yet
        self._early: dict[int, bytes] = {}
        self._waiting = 0

    def add(self, offset: int, data: bytes) -> None:
        """Raises NotInOrder."""
        if offset < self._start:
            data, offset = data[self._start - offset :], self._start
        if not data:
            return
        if offset > self.end:
            self._keep(offset, data)
            return
        if offset < self.end:
            raise NotInOrder
        self._follow(data)
        while early := self._early.pop(self.end, None):
            self._waiting -= len(early)
            self._follow(early)

    def take(self) -> bytes:
        """What is ready, once."""
        taken = b"".join(self._ready)
        self._ready.clear()
        self.ready = 0
        return taken

    def require_whole(self) -> None:
        """Raises NotInOrder when something is missing."""
        if self._early:
            raise NotInOrder

    def _keep(self, offset: int, data: bytes) -> None:
        if offset in self._early or self._waiting + len(data) > _FURTHEST:
            raise NotInOrder
        self._early[offset] = data
        self._waiting += len(data)

    def _follow(self, data: bytes) -> None:
        self._ready.append(data)
        self.ready += len(data)
        self.end += len(data)
