"""Codes that people type and secrets that links hold: drawn at random, kept as digests only."""

from __future__ import annotations

import hmac
import secrets
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from sourdine import sealing
from sourdine.register.errors import CodeError, CodeExpired, TooManyTries, WrongCode

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

MOST_TRIES: Final = 5
_DIGITS: Final = 6
# Crockford's: no I, L, O or U, which are misread or spell words.
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def draw_code() -> str:
    return f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}}"


def code_digest(subject: UUID, code: str) -> bytes:
    """Keyed, for a million codes are hashed in a second; bound to what it opens."""
    return sealing.current().index(subject.bytes + code.encode(), about="code")


def draw_token() -> str:
    return secrets.token_urlsafe(32)


def token_digest(token: str) -> bytes:
    return sha256(token.encode()).digest()


def draw_reference() -> str:
    """Ten characters that read well on the telephone."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(10))


def typed(code: str) -> str:
    """What was typed, without the spaces that show it in groups."""
    return "".join(code.split())


def refusal(
    subject: UUID,
    code: str,
    *,
    digest: bytes | memoryview | None,
    tries: int,
    expires_at: datetime,
    at: datetime,
) -> CodeError | None:
    """Why this code opens nothing; None when it is right. `tries` are those before this one."""
    if digest is None or at >= expires_at:
        return CodeExpired()
    if tries >= MOST_TRIES:
        return TooManyTries()
    if hmac.compare_digest(bytes(digest), code_digest(subject, typed(code))):
        return None
    left = MOST_TRIES - tries - 1
    return WrongCode(left=left) if left else TooManyTries()
