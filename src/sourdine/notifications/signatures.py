"""Requests signed with a shared secret: those to a provider, and its reports back."""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sourdine.notifications.errors import ReportRefused

if TYPE_CHECKING:
    from datetime import datetime

HEADER: Final = "Sourdine-Signature"
# Clocks differ and networks are slow; what is older may be somebody's recording.
_TOLERANCE: Final = timedelta(minutes=5)


def sign(body: bytes, *, secret: str, at: datetime) -> str:
    """The header's value: `t=<Unix seconds>,v1=<HMAC-SHA256 of "<t>." and the body, in hexadecimal>`."""
    instant = str(int(at.timestamp()))
    return f"t={instant},v1={_digest(body, secret=secret, instant=instant)}"


def verify(header: str, body: bytes, *, secret: str, at: datetime) -> None:
    """Raises ReportRefused; without a secret nothing is ever well signed."""
    parts = dict(part.partition("=")[::2] for part in header.split(","))
    instant = parts.get("t", "")
    if not (secret and instant.isascii() and instant.isdigit() and len(instant) < 12):
        raise ReportRefused
    expected = _digest(body, secret=secret, instant=instant)
    if not hmac.compare_digest(expected.encode(), parts.get("v1", "").encode()):
        raise ReportRefused
    if abs(at.timestamp() - int(instant)) > _TOLERANCE.total_seconds():
        raise ReportRefused


def _digest(body: bytes, *, secret: str, instant: str) -> str:
    return hmac.new(secret.encode(), instant.encode() + b"." + body, hashlib.sha256).hexdigest()
