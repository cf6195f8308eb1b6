"""The backup of the keys: every file of their folder, locked with a passphrase (scrypt, AES-256-GCM)."""

from __future__ import annotations

import io
import os
import struct
import tarfile
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from sourdine.continuity.errors import BackupUnreadable, PassphraseTooShort, WrongPassphrase

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

MAGIC: Final = b"\x89SDK\r\n\x1a\n"
SHORTEST: Final = 12
_HEAD: Final = struct.Struct("<8sHBBB16s12s")  # magic, version, scrypt's log2(n), r and p, salt, nonce
_VERSION: Final = 1
# 128 MiB and about half a second for each guess.
_COST: Final = (17, 8, 1)
_DEAREST: Final = (20, 16, 4)  # what a file may ask of who opens it


def lock(files: Mapping[str, bytes], passphrase: str) -> bytes:
    """Raises PassphraseTooShort."""
    if len(passphrase) < SHORTEST:
        raise PassphraseTooShort(least=SHORTEST)
    head = _HEAD.pack(MAGIC, _VERSION, *_COST, os.urandom(16), os.urandom(12))
    *_, salt, nonce = _HEAD.unpack(head)
    return head + AESGCM(_key(passphrase, salt, _COST)).encrypt(nonce, _packed(files), head)


def unlock(locked: bytes, passphrase: str, *, file: Path) -> dict[str, bytes]:
    """Raises BackupUnreadable or WrongPassphrase, which name `file`."""
    head, sealed = locked[: _HEAD.size], locked[_HEAD.size :]
    if len(head) < _HEAD.size or head[: len(MAGIC)] != MAGIC:
        raise BackupUnreadable(file=file, reason="not a backup of keys")
    _, version, *cost, salt, nonce = _HEAD.unpack(head)
    if (
        version != _VERSION
        or any(one > most for one, most in zip(cost, _DEAREST, strict=True))
        or not all(cost)
    ):
        raise BackupUnreadable(file=file, reason="another format")
    try:
        return _unpacked(AESGCM(_key(passphrase, salt, cost)).decrypt(nonce, sealed, head))
    except InvalidTag as refused:
        raise WrongPassphrase(file=file) from refused


def _key(passphrase: str, salt: bytes, cost: tuple[int, ...] | list[int]) -> bytes:
    log_n, r, p = cost
    return Scrypt(salt=salt, length=32, n=2**log_n, r=r, p=p).derive(passphrase.encode())


def _packed(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(mode="w", fileobj=out) as archive:
        for name, content in sorted(files.items()):
            member = tarfile.TarInfo(name)
            member.size, member.mode = len(content), 0o600
            archive.addfile(member, io.BytesIO(content))
    return out.getvalue()


def _unpacked(packed: bytes) -> dict[str, bytes]:
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        found = ((member.name, archive.extractfile(member)) for member in archive if member.isfile())
        return {name: content.read() for name, content in found if content is not None}
