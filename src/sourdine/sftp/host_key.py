"""The key by which clients know this door again: made once, kept with the keys, never made over."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from sourdine.sftp.errors import HostKeyMissing, HostKeyUnusable

if TYPE_CHECKING:
    from pathlib import Path

    import asyncssh

NAME: Final = "sftp-host-key"
TRACE: Final = "sftp-host-key.pub"  # in the data folder: that there was one


def is_made(keys: Path, data: Path) -> bool:
    """Whether a first start has nothing left to make."""
    return (keys / NAME).exists() and (data / TRACE).exists()


def ensure(keys: Path, data: Path) -> asyncssh.SSHKey:
    """The key, made at a first start. Raises HostKeyMissing when clients know one that is gone."""
    file, trace = keys / NAME, data / TRACE
    # Before the key, which another process may be making: it is made before its trace.
    is_known = trace.exists()
    if not file.exists():
        if is_known:
            raise HostKeyMissing(file=file, trace=trace)
        _make(file)
    key = load(keys)
    if not trace.exists():
        trace.write_bytes(key.export_public_key())
    return key


def load(keys: Path) -> asyncssh.SSHKey:
    """Raises HostKeyUnusable."""
    import asyncssh

    file = keys / NAME
    try:
        if file.stat().st_mode & 0o077:
            raise HostKeyUnusable(file=file, reason="others can read it")
        return asyncssh.read_private_key(file)
    except OSError as refused:
        raise HostKeyUnusable(file=file, reason=refused.strerror) from refused
    except asyncssh.KeyImportError as refused:
        raise HostKeyUnusable(file=file, reason="not a private key of SSH") from refused


def _make(file: Path) -> None:
    """Under its name only once it is whole: another process may read it at any time."""
    import asyncssh

    content = asyncssh.generate_private_key("ssh-ed25519").export_private_key()
    try:
        with tempfile.NamedTemporaryFile(dir=file.parent, prefix=f".{file.name}-") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
            with suppress(FileExistsError):  # another process was first
                os.link(out.name, file)
    except OSError as refused:
        raise HostKeyUnusable(file=file, reason=refused.strerror) from refused
