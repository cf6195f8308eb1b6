"""One SFTP session, as asyncssh runs them, but for what is done when its client is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import asyncssh
from asyncssh.constants import FXP_WRITE
from asyncssh.sftp import SFTPServerHandler
from asyncssh.stream import SSHServerStreamSession

if TYPE_CHECKING:
    from collections.abc import Callable

    from asyncssh.packet import SSHPacket

    from sourdine.sftp.door import Door

_MOST_HANDLES: Final = 32  # files and listings
_SFTP_VERSION: Final = 3


class Session(SSHServerStreamSession[bytes]):
    """SFTP and nothing else: no shell, no command, no other subsystem."""

    def __init__(self, open_door: Callable[[Any], Door]) -> None:
        super().__init__(None, None, _SFTP_VERSION, allow_scp=False)
        self._open_door = open_door

    def subsystem_requested(self, subsystem: str) -> bool:
        return subsystem == "sftp"

    def session_started(self) -> None:
        chan, conn = self._chan, self._conn
        if chan is None or conn is None:
            return
        chan.set_encoding(None)
        self._encoding = None
        reader, writer = asyncssh.SSHReader(self, chan), asyncssh.SSHWriter(self, chan)
        requests = Requests(self._open_door(chan), reader, writer, _SFTP_VERSION)
        conn.create_task(requests.run(), reader.logger)


class Requests(SFTPServerHandler):
    """asyncssh closes what a client that is gone had open, as if it had closed it: here it is abandoned."""

    _extensions: list[tuple[bytes, bytes]] = [  # noqa: RUF012 -- as asyncssh declares it
        (b"posix-rename@openssh.com", b"1"),
        (b"fsync@openssh.com", b"1"),
        (b"lsetstat@openssh.com", b"1"),
        (b"limits@openssh.com", b"1"),
    ]

    def __init__(self, door: Door, *given: Any) -> None:  # noqa: ANN401 -- asyncssh's own
        super().__init__(door, *given)
        self._door = door

    async def run(self) -> None:
        """However it ends: a connection that breaks cancels what runs in it."""
        try:
            await super().run()
        finally:
            await self._door.abandon()

    async def _cleanup(self, exc: Exception | None) -> None:
        self._file_handles.clear()
        await super()._cleanup(exc)

    async def _process_write(self, packet: SSHPacket) -> int:
        """Go's sftp, and so rclone, may send more than it says: passed over, as OpenSSH's server does."""
        handle, offset, data = packet.get_string(), packet.get_uint64(), packet.get_string()
        file = self._file_handles.get(handle)
        if file is None:
            raise asyncssh.SFTPInvalidHandle("Invalid file handle")
        return await self._door.write(file, offset, data)

    # As asyncssh keeps them: by the kind of packet.
    _packet_handlers: dict[int | bytes, Any] = {  # noqa: RUF012 -- asyncssh's
        **SFTPServerHandler._packet_handlers,  # noqa: SLF001 -- all the others
        FXP_WRITE: _process_write,
    }

    def _get_next_handle(self) -> bytes:
        if len(self._file_handles) + len(self._dir_handles) >= _MOST_HANDLES:
            raise asyncssh.SFTPFailure("Too many handles")
        return super()._get_next_handle()
