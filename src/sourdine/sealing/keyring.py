"""The two keysets of a service, as Tink keeps them: one seals (AES-256-GCM), one makes blind indexes
(HMAC-SHA256).

The first may hold several keys: each sealed value names the one it was sealed with, so that keys rotate
without resealing everything at once, under a service that runs. The index key never rotates: equal numbers
must keep equal indexes.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import tink
from tink import aead, prf

from sourdine.sealing import creation, keysets
from sourdine.sealing.creation import INDEX_NAME
from sourdine.sealing.errors import KeyringMissing, KeyringNotConfigured, Unsealable
from sourdine.sealing.rotation import HEAD_BYTES, SEAL_NAME, head_of

if TYPE_CHECKING:
    from pathlib import Path

INDEX_BYTES: Final = 32

prf.register()


class Keyring:
    """Seals, unseals and indexes bytes. `about` says what they are and is bound to the result:
    a sealed number can never be passed off as a sealed address.
    """

    def __init__(self, directory: Path) -> None:
        self._seal = _SealKeys(directory / SEAL_NAME)
        self._prf = keysets.read(directory / INDEX_NAME).primitive(prf.PrfSet).primary()

    @classmethod
    def create(cls, directory: Path) -> Keyring:
        """Makes both keysets in `directory`, closed to others; one that was being made when its process was
        killed is made to the end. Raises KeyringExists, KeyringIncomplete or KeyringUnusable.
        """
        creation.make(directory)
        return cls.open(directory)

    @classmethod
    def open(cls, directory: Path) -> Keyring:
        """Raises KeyringMissing, KeyringIncomplete, KeyringReadableByOthers or KeyringUnusable."""
        creation.require_whole(directory)
        return cls(directory)

    def seal(self, plain: bytes, *, about: str) -> bytes:
        """With the key that is in use now, whatever was when this process began. Raises as `open` does."""
        return self._seal.to_seal().encrypt(plain, about.encode())

    def unseal(self, sealed: bytes, *, about: str) -> bytes:
        """Raises Unsealable."""
        sealed = bytes(sealed)
        try:
            return self._seal.to_unseal(sealed).decrypt(sealed, about.encode())
        except tink.TinkError as refused:
            raise Unsealable from refused

    def reseal(self, sealed: bytes, *, about: str) -> bytes:
        """The same with the key that is in use now. Raises Unsealable."""
        return self.seal(self.unseal(sealed, about=about), about=about)

    def seal_text(self, plain: str, *, about: str) -> bytes:
        return self.seal(plain.encode(), about=about)

    def unseal_text(self, sealed: bytes, *, about: str) -> str:
        return self.unseal(sealed, about=about).decode()

    def index(self, plain: bytes, *, about: str) -> bytes:
        """32 bytes that only this keyring makes, equal for equal bytes: what the database searches by."""
        return self._prf.compute(about.encode() + b"\0" + plain, INDEX_BYTES)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Opened:
    """The keyset's file as it was when it was read, and the heads of what its keys seal."""

    file: tuple[int, int, int]
    primitive: aead.Aead
    heads: frozenset[bytes]


class _SealKeys:
    """The keys that seal, as their file says now: another process may rotate them at any time."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._opened = self._read()

    def to_seal(self) -> aead.Aead:
        """Looks at the file each time, which costs a microsecond: what was retired never seals again."""
        return self._latest().primitive

    def to_unseal(self, sealed: bytes) -> aead.Aead:
        """Looks at the file for a key that it does not know."""
        opened = self._opened
        return (opened if sealed[:HEAD_BYTES] in opened.heads else self._latest()).primitive

    def _latest(self) -> _Opened:
        if self._opened.file != self._identity():
            self._opened = self._read()
        return self._opened

    def _read(self) -> _Opened:
        # Before its content: a file that is replaced in between is read once too often, never too late.
        identity = self._identity()
        handle = keysets.read(self._file)
        heads = frozenset(head_of(one.key_id) for one in handle.keyset_info().key_info)
        return _Opened(file=identity, primitive=handle.primitive(aead.Aead), heads=heads)

    def _identity(self) -> tuple[int, int, int]:
        try:
            found = self._file.stat()
        except OSError as refused:
            raise KeyringMissing(directory=self._file.parent) from refused
        return found.st_ino, found.st_mtime_ns, found.st_size


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
