"""The door as it runs: it listens, lets in, sends away who is idle, and stops in order."""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

import asyncssh

from sourdine.sftp.entrance import Entrance, Hall, Terms
from sourdine.sftp.threads import Threads

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

_THREADS: Final = 8
_LOOK_EVERY: Final = 5.0
_TO_LEAVE: Final = 8.0
# AES-GCM alone: OpenSSL runs it on the processor's own instructions, and every client of ten years has it.
_CIPHERS: Final = ("aes128-gcm@openssh.com", "aes256-gcm@openssh.com")


@asynccontextmanager
async def listening(
    host: str, port: int, key: asyncssh.SSHKey, terms: Terms | None = None
) -> AsyncIterator[int]:
    """Serves while the block runs; gives the port. Uploads open at its end are left, and can be resumed."""
    # Its lines at lower levels hold the names of files, and so of people.
    asyncssh.set_log_level(logging.ERROR)
    asyncssh.set_sftp_log_level(logging.ERROR)
    threads = Threads(_THREADS)
    hall = Hall(terms or Terms(), threads)
    acceptor = await asyncssh.listen(
        host,
        port,
        server_factory=lambda: Entrance(hall),
        server_host_keys=[key],
        server_version="Sourdine",
        login_timeout=hall.terms.login_seconds,
        keepalive_interval=30,
        keepalive_count_max=4,
        encryption_algs=_CIPHERS,
        compression_algs=None,
        allow_pty=False,
        allow_scp=False,
        agent_forwarding=False,
        x11_forwarding=False,
        gss_host=None,
        reuse_address=True,
    )
    watching = asyncio.create_task(_watch(hall))
    try:
        yield acceptor.get_port()
    finally:
        watching.cancel()
        acceptor.close()
        await hall.close(_TO_LEAVE)
        threads.close()


async def _watch(hall: Hall) -> None:
    while True:
        await asyncio.sleep(_LOOK_EVERY)
        hall.send_away_idle(asyncio.get_running_loop().time())
