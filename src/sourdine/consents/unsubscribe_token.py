"""The secret of an unsubscribe link: whose it is and what it stops, for this service alone to read.

AES-SIV (RFC 5297) under a key that is made of the index key: that one never rotates, so a link of an old
message works as long as the register lives, and no row is kept for any of them. It holds no number and no
address: the professional, the subject's blind index, its kind and the channels. The same ones make the same
token; every token is as long as another.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from sourdine import sealing
from sourdine.consents.errors import UnsubscribeLinkUnusable
from sourdine.consents.subjects import Indexed
from sourdine.consents.vocabulary import SubjectKind
from sourdine.law.vocabulary import Channel

# Their order is part of every token that was sent: add at the end.
_KINDS: Final = (SubjectKind.LINE, SubjectKind.ADDRESS, SubjectKind.REFERENCE)
_CHANNELS: Final = (
    Channel.LIVE_VOICE,
    Channel.AUTOMATED_VOICE,
    Channel.VOICE_MESSAGE,
    Channel.SMS,
    Channel.EMAIL,
    Channel.POST,
    Channel.FAX,
    Channel.SOCIAL,
)
_ABOUT: Final = b"unsubscribe link, version 1"
_INDEX_BYTES: Final = 32
_PLAIN_BYTES: Final = 16 + _INDEX_BYTES + 2
_LONGEST: Final = 200  # a token has 88 characters; what is longer is not looked at


@dataclass(frozen=True, kw_only=True, slots=True)
class Stopping:
    """What a link stops."""

    organisation: UUID
    subject: Indexed
    channels: frozenset[Channel]


def written(stopping: Stopping) -> str:
    """For an address: letters, digits, hyphens and underscores."""
    channels = sum(1 << place for place, one in enumerate(_CHANNELS) if one in stopping.channels)
    kind = _KINDS.index(stopping.subject.kind)
    plain = stopping.organisation.bytes + stopping.subject.index + bytes([kind, channels])
    return base64.urlsafe_b64encode(_cipher().encrypt(plain, [_ABOUT])).decode().rstrip("=")


def read(token: str) -> Stopping:
    """Raises UnsubscribeLinkUnusable, whatever is wrong with it."""
    try:
        plain = _cipher().decrypt(_bytes(token), [_ABOUT])
    except (ValueError, InvalidTag):
        raise UnsubscribeLinkUnusable from None
    return _stopping(plain)


def _bytes(token: str) -> bytes:
    if len(token) > _LONGEST:
        raise ValueError
    sealed = base64.b64decode(token.encode() + b"=" * (-len(token) % 4), altchars=b"-_", validate=True)
    # The last character has bits to spare: there is one way to write a token.
    if base64.urlsafe_b64encode(sealed).decode().rstrip("=") != token:
        raise binascii.Error
    return sealed


def _stopping(plain: bytes) -> Stopping:
    if len(plain) != _PLAIN_BYTES:
        raise UnsubscribeLinkUnusable
    *_, kind, channels = plain
    return Stopping(
        organisation=UUID(bytes=plain[:16]),
        subject=Indexed(kind=_KINDS[kind], index=plain[16 : 16 + _INDEX_BYTES]),
        channels=frozenset(one for place, one in enumerate(_CHANNELS) if channels >> place & 1),
    )


def _cipher() -> AESSIV:
    return AESSIV(sealing.current().index(_ABOUT, about="unsubscribe link key"))
