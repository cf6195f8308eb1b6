"""Salted digests of files: SHA-256(salt ‖ bytes), in lower-case hexadecimal.

The salt is 32 random bytes, new for each screening, and travels with the results, never in the certificate.
Without it the digest of a one-row file gives its number away: the whole French plan hashes in minutes.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Final, Literal, Protocol

from sourdine.errors import Place
from sourdine.evidence.encoding import Undecodable, decode_base64url, decode_json_object, encode_base64url
from sourdine.evidence.errors import MalformedSalt, MissingSalt, UnreadableEvidence

if TYPE_CHECKING:
    from pathlib import Path

METHOD: Final = "salted-sha-256"
SALT_BYTES: Final = 32
_CHUNK: Final = 1 << 20


def new_salt() -> bytes:
    """32 bytes from the system's generator; one for each screening."""
    return secrets.token_bytes(SALT_BYTES)


def encode_salt(salt: bytes) -> str:
    """As written under `salt` in a report: base64url without padding, 43 characters."""
    return encode_base64url(_require_salt(salt))


def decode_salt(text: str) -> bytes:
    """The 32 bytes of a salt written by `encode_salt`; raises MalformedSalt."""
    try:
        return _require_salt(decode_base64url(text))
    except Undecodable as unreadable:
        raise MalformedSalt from unreadable


def read_salt(report: Path) -> bytes:
    """The salt in a screening's report; raises UnreadableEvidence, MissingSalt or MalformedSalt."""
    place = Place(file=str(report))
    try:
        members = decode_json_object(report.read_bytes())
    except OSError as failed:
        raise UnreadableEvidence(place=place, reason=failed.strerror) from failed
    except Undecodable as unreadable:
        raise MissingSalt(place=place) from unreadable
    text = members.get("salt")
    if not isinstance(text, str):
        raise MissingSalt(place=place)
    return decode_salt(text)


def salt_digest(salt: bytes) -> str:
    """SHA-256 of the salt alone, hexadecimal: tells a wrong salt from an altered file."""
    return hashlib.sha256(_require_salt(salt)).hexdigest()


class SaltedDigest:
    """The digest of bytes as they pass by, and how many passed."""

    __slots__ = ("_hash", "_size")

    def __init__(self, salt: bytes) -> None:
        # A salt of fixed length: otherwise its last byte and the file's first could change places.
        self._hash = hashlib.sha256(_require_salt(salt))
        self._size = 0

    def update(self, data: bytes | bytearray | memoryview) -> None:
        view = memoryview(data)
        self._hash.update(view)
        self._size += view.nbytes

    def value(self) -> str:
        """64 lower-case hexadecimal characters, of what has passed so far."""
        return self._hash.hexdigest()

    @property
    def size_bytes(self) -> int:
        return self._size


class Opened(Protocol):
    """What can be read like a file from a path."""

    def open(self, mode: Literal["rb"], /, buffering: int = ...) -> BinaryIO: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class FileDigest:
    digest: str
    size_bytes: int


def digest_file(path: Path | Opened, salt: bytes) -> FileDigest:
    """Reads `path` once, 1 MiB at a time; raises UnreadableEvidence."""
    digest = SaltedDigest(salt)
    try:
        with path.open("rb", buffering=0) as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
    except OSError as failed:
        raise UnreadableEvidence(place=Place(file=str(path)), reason=failed.strerror) from failed
    return FileDigest(digest=digest.value(), size_bytes=digest.size_bytes)


def _require_salt(salt: bytes) -> bytes:
    if len(salt) != SALT_BYTES:
        raise MalformedSalt
    return salt
