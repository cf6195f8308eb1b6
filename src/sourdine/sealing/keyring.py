"""The two keysets of a service, as Tink keeps them: one seals (AES-256-GCM), one makes blind indexes
(HMAC-SHA256).

A keyset may hold several keys: each sealed value names the one it was sealed with, so that keys rotate
without resealing everything at once. The index key never rotates by itself: equal numbers must keep equal
indexes.
"""

from __future__ import annotations

import fcntl
import os
import stat
from contextlib import contextmanager
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Final

import tink
from tink import aead, json_proto_keyset_format, prf, secret_key_access

from sourdine.sealing.errors import (
    KeyringExists,
    KeyringIncomplete,
    KeyringMissing,
    KeyringNotConfigured,
    KeyringReadableByOthers,
    KeyringUnusable,
    Unsealable,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SEAL_NAME: Final = "seal.keyset.json"
INDEX_NAME: Final = "index.keyset.json"
INDEX_BYTES: Final = 32
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO

aead.register()
prf.register()


class Keyring:
    """Seals, unseals and indexes bytes. `about` says what they are and is bound to the result:
    a sealed number can never be passed off as a sealed address.
    """

    def __init__(self, seal: tink.KeysetHandle, index: tink.KeysetHandle) -> None:
        self._aead = seal.primitive(aead.Aead)
        self._prf = index.primitive(prf.PrfSet).primary()

    @classmethod
    def create(cls, directory: Path) -> Keyring:
        """Makes both keysets in `directory`, closed to others; one that was being made when its process was
        killed is made to the end. Raises KeyringExists, KeyringIncomplete or KeyringUnusable.
        """
        try:
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            with _alone_in(directory):
                _make(directory)
        except OSError as refused:
            raise KeyringUnusable(directory=directory, reason=refused.strerror) from refused
        return cls.open(directory)

    @classmethod
    def open(cls, directory: Path) -> Keyring:
        """Raises KeyringMissing, KeyringIncomplete, KeyringReadableByOthers or KeyringUnusable."""
        _require_whole(directory)
        return cls(_read(directory / SEAL_NAME), _read(directory / INDEX_NAME))

    def seal(self, plain: bytes, *, about: str) -> bytes:
        return self._aead.encrypt(plain, about.encode())

    def unseal(self, sealed: bytes, *, about: str) -> bytes:
        """Raises Unsealable."""
        try:
            return self._aead.decrypt(bytes(sealed), about.encode())
        except tink.TinkError as refused:
            raise Unsealable from refused

    def seal_text(self, plain: str, *, about: str) -> bytes:
        return self.seal(plain.encode(), about=about)

    def unseal_text(self, sealed: bytes, *, about: str) -> str:
        return self.unseal(sealed, about=about).decode()

    def index(self, plain: bytes, *, about: str) -> bytes:
        """32 bytes that only this keyring makes, equal for equal bytes: what the database searches by."""
        return self._prf.compute(about.encode() + b"\0" + plain, INDEX_BYTES)


def _make(directory: Path) -> None:
    """Both are written whole before either has its name; the second one's waiting name says whose it is."""
    seal, index = directory / SEAL_NAME, directory / INDEX_NAME
    if seal.exists() and index.exists():
        raise KeyringExists(directory=directory)
    if not seal.exists() and not index.exists():
        _sweep(directory)
        text = _new(aead.aead_key_templates.AES256_GCM)
        _write(_waiting(index, of=text), _new(prf.prf_key_templates.HMAC_SHA256))
        _write(directory / f".{SEAL_NAME}.new", text)
        _name(directory / f".{SEAL_NAME}.new", seal)
    if not seal.exists() or not _waiting(index, of=seal.read_text()).exists():
        _require_whole(directory)
    _name(_waiting(index, of=seal.read_text()), index)


def _new(template: object) -> str:
    return json_proto_keyset_format.serialize(tink.new_keyset_handle(template), secret_key_access.TOKEN)


def _waiting(index: Path, *, of: str) -> Path:
    return index.with_name(f".{index.name}.of-{sha256(of.encode()).hexdigest()[:16]}")


def _sweep(directory: Path) -> None:
    """What was never named was never used."""
    for left in (*directory.glob(f".{INDEX_NAME}.of-*"), directory / f".{SEAL_NAME}.new"):
        left.unlink(missing_ok=True)


def _write(file: Path, text: str) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())


def _name(waiting: Path, file: Path) -> None:
    waiting.rename(file)
    with _opened(file.parent) as folder:
        os.fsync(folder)


@contextmanager
def _alone_in(directory: Path) -> Iterator[None]:
    """Of two first starts at once, one makes the keyring; the system lets go of a killed one's lock."""
    with _opened(directory) as folder:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield


@contextmanager
def _opened(directory: Path) -> Iterator[int]:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _require_whole(directory: Path) -> None:
    missing = [name for name in (SEAL_NAME, INDEX_NAME) if not (directory / name).exists()]
    if len(missing) == 1:
        raise KeyringIncomplete(directory=directory, missing=missing[0])


def _read(file: Path) -> tink.KeysetHandle:
    try:
        if file.stat().st_mode & _OTHERS:
            raise KeyringReadableByOthers(file=file)
        return json_proto_keyset_format.parse(file.read_text(), secret_key_access.TOKEN)
    except FileNotFoundError as missing:
        raise KeyringMissing(directory=file.parent) from missing
    except (OSError, tink.TinkError, ValueError) as refused:
        raise KeyringUnusable(directory=file.parent, reason=type(refused).__name__) from refused


_configured: Path | None = None


def configure(directory: Path) -> None:
    """Names the folder whose keyring `current` opens; the service's settings call this once."""
    global _configured  # noqa: PLW0603 -- one process serves one register
    _configured = directory
    current.cache_clear()


@lru_cache(maxsize=1)
def current() -> Keyring:
    """The keyring of this service, opened at first use. Raises KeyringNotConfigured or as `open` does."""
    if _configured is None:
        raise KeyringNotConfigured
    return Keyring.open(_configured)
