"""The way in: who may connect, by which key, and how many at once. No passwords, and no way further."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import asyncssh

from sourdine.errors import SourdineError
from sourdine.sftp.door import Door
from sourdine.sftp.session import Session
from sourdine.sftp.visitor import recognised

if TYPE_CHECKING:
    from uuid import UUID

    from sourdine.sftp.threads import Threads
    from sourdine.sftp.visitor import Visitor

_log = logging.getLogger("sourdine.sftp")
# A client offers every key its agent holds; OpenSSH's own server listens to six.
_MOST_TRIES: Final = 7  # and once more, to prove the last
_MOST_CHANNELS: Final = 4
# Four times the usual: each packet costs as much as its bytes do.
_PACKET_BYTES: Final = 128 << 10


@dataclass(frozen=True, kw_only=True, slots=True)
class Terms:
    """How many may be there, and for how long without a word."""

    sessions: int = 100
    sessions_each: int = 16  # of one organisation
    strangers: int = 30  # that have not shown a key yet
    idle_seconds: float = 600
    login_seconds: float = 30


class Hall:
    """Everybody who is connected to this process."""

    def __init__(self, terms: Terms, threads: Threads) -> None:
        self.terms, self.threads = terms, threads
        self._here: set[Entrance] = set()
        self._doors: set[Door] = set()
        self._empty = asyncio.Event()
        self._empty.set()

    def admits(self, one: Entrance) -> bool:
        strangers = sum(1 for other in self._here if other.visitor is None)
        if len(self._here) >= self.terms.sessions + self.terms.strangers or strangers >= self.terms.strangers:
            return False
        self._here.add(one)
        self._empty.clear()
        return True

    def has_room_for(self, visitor: Visitor) -> bool:
        """Of one organisation, whichever of its keys it comes with."""
        known = [other.visitor for other in self._here if other.visitor is not None]
        of: Counter[UUID] = Counter(one.organisation for one in known)
        return len(known) < self.terms.sessions and of[visitor.organisation] < self.terms.sessions_each

    def leave(self, one: Entrance) -> None:
        self._here.discard(one)
        self._note_empty()

    def opened(self, door: Door) -> None:
        self._doors.add(door)

    def left(self, door: Door) -> None:
        self._doors.discard(door)
        self._note_empty()

    def _note_empty(self) -> None:
        if not self._here and not self._doors:
            self._empty.set()

    async def close(self, seconds: float) -> None:
        """Everybody is sent away; what they had open is put in order first."""
        for one in [*self._here]:
            one.send_away("The service stops")
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._empty.wait()

    def send_away_idle(self, now: float) -> None:
        for one in [*self._here]:
            if now - one.touched > self.terms.idle_seconds:
                one.send_away("Idle for too long")


class Entrance(asyncssh.SSHServer):
    """One connection."""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall
        self._conn: asyncssh.SSHServerConnection | None = None
        self._shown: Visitor | None = None
        self._tries = 0
        self._channels = 0
        self.visitor: Visitor | None = None
        self.touched = 0.0

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self._conn = conn
        self.touch()
        if not self._hall.admits(self):
            conn.abort()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 -- asyncssh's
        self._hall.leave(self)

    def touch(self) -> None:
        self.touched = asyncio.get_running_loop().time()

    def left(self, door: Door) -> None:
        self._hall.left(door)

    def send_away(self, why: str) -> None:
        if self._conn is not None:
            self._conn.disconnect(asyncssh.DISC_BY_APPLICATION, why)

    def begin_auth(self, username: str) -> bool:  # noqa: ARG002 -- whoever it is
        return True

    def public_key_auth_supported(self) -> bool:
        return True

    async def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        """Whether this key would open: that the client holds its other half is checked by asyncssh."""
        self._tries += 1
        if self._conn is None:
            return False
        if self._tries > _MOST_TRIES:
            self.send_away("Too many keys")
            return False
        network = str(self._conn.get_extra_info("peername")[0])
        try:
            visitor = await self._hall.threads.run(recognised, key.public_data, username, network)
        except SourdineError as refused:
            _log.info("a key was refused", extra={"code": refused.code})
            return False
        self._shown = visitor
        return True

    def auth_completed(self) -> None:
        """The key last shown is the one whose holder was proved."""
        if self._shown is not None and self._hall.has_room_for(self._shown):
            self.visitor = self._shown
            self.touch()
        elif self._conn is not None:
            self._conn.disconnect(asyncssh.DISC_TOO_MANY_CONNECTIONS, "Too many sessions")

    def session_requested(self) -> tuple[asyncssh.SSHServerChannel[bytes], Session] | bool:
        visitor = self.visitor
        if self._conn is None or visitor is None or self._channels >= _MOST_CHANNELS:
            return False
        self._channels += 1
        channel = self._conn.create_server_channel(encoding=None, max_pktsize=_PACKET_BYTES)
        return channel, Session(lambda chan: self._door(chan, visitor))

    def _door(self, chan: asyncssh.SSHServerChannel[bytes], visitor: Visitor) -> Door:
        door = Door(chan, visitor, self._hall.threads, self)
        self._hall.opened(door)
        return door
