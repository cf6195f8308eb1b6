"""The file of one keyset, as Tink keeps it: made once, read, and replaced whole or not at all."""

from __future__ import annotations

import fcntl
import os
import secrets
import stat
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import tink
from tink import json_proto_keyset_format, proto_keyset_format, secret_key_access
from tink.proto import tink_pb2

from sourdine.sealing.errors import KeyringMissing, KeyringReadableByOthers, KeyringUnusable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO
_NEW_FILE: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL


def new(template: Any) -> str:  # noqa: ANN401 -- tink ships no types
    """The text of a keyset of one key."""
    return json_proto_keyset_format.serialize(tink.new_keyset_handle(template), secret_key_access.TOKEN)


def read(file: Path) -> tink.KeysetHandle:
    """Raises KeyringMissing, KeyringReadableByOthers or KeyringUnusable."""
    try:
        if file.stat().st_mode & _OTHERS:
            raise KeyringReadableByOthers(file=file)
        return json_proto_keyset_format.parse(file.read_text(), secret_key_access.TOKEN)
    except FileNotFoundError as missing:
        raise KeyringMissing(directory=file.parent) from missing
    except (OSError, tink.TinkError, ValueError) as refused:
        raise KeyringUnusable(directory=file.parent, reason=type(refused).__name__) from refused


@contextmanager
def changed(file: Path) -> Iterator[Any]:
    """Yields the keyset in `file` as a message; what the block makes of it takes the file's place.

    One at a time. When the block raises, the file stays as it was. Raises as `read` does.
    """
    with locked(file.parent):
        keyset = tink_pb2.Keyset.FromString(
            proto_keyset_format.serialize(read(file), secret_key_access.TOKEN)
        )
        yield keyset
        handle = proto_keyset_format.parse(keyset.SerializeToString(), secret_key_access.TOKEN)
        _replace(file, json_proto_keyset_format.serialize(handle, secret_key_access.TOKEN))


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """One process at a time; the system lets go of a killed one's. Raises KeyringMissing."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError as refused:
        raise KeyringMissing(directory=folder) from refused
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _replace(file: Path, text: str) -> None:
    """A reader sees the former file or the whole new one, also after a power cut."""
    # Where a link leads: in its place, the new keys would vanish when the link is put there again.
    file = file.resolve()
    owner = file.stat()
    # Hidden: no backup takes it for a key.
    part = file.with_name(f".{file.name}.{secrets.token_hex(6)}.part")
    try:
        write(part, text)
        # Whoever rotates as root leaves the keys to whom they belong.
        os.chown(part, owner.st_uid, owner.st_gid)
        part.replace(file)
        sync_folder(file.parent)
    except OSError as refused:
        raise KeyringUnusable(directory=file.parent, reason=refused.strerror) from refused
    finally:
        part.unlink(missing_ok=True)


def write(file: Path, text: str) -> None:
    """A new file, closed to others, that a power cut leaves there. Raises OSError; none is replaced."""
    with os.fdopen(os.open(file, _NEW_FILE, 0o600), "w") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())


def sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
