"""The chain of a professional's events: each link is made of the one before and of a commitment.

commitment = SHA-256(0x10 ‖ salt ‖ payload): a salt of 32 random bytes, the payload as JSON in UTF-8 with
sorted names and no spaces. link = SHA-256(0x11 ‖ previous link ‖ position ‖ commitment): the position in 8
bytes, big-endian; before the first event stand 32 bytes of zero.

Salt and payload can be destroyed: commitments stay, and so do the links. Without the salt nobody can try
numbers until one fits.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

SALT_BYTES: Final = 32
START: Final = bytes(32)
_COMMITMENT: Final = b"\x10"
_LINK: Final = b"\x11"


def new_salt() -> bytes:
    return secrets.token_bytes(SALT_BYTES)


def encoded(payload: Mapping[str, object]) -> bytes:
    """One way to write it."""
    return json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def commit(salt: bytes, payload: bytes) -> bytes:
    return hashlib.sha256(_COMMITMENT + salt + payload).digest()


def link(previous: bytes, position: int, commitment: bytes) -> bytes:
    return hashlib.sha256(_LINK + previous + position.to_bytes(8) + commitment).digest()
