"""The short name of a certificate, printed on its sheet: from it the register finds the certificate again."""

from __future__ import annotations

import hashlib
from typing import Final

FINGERPRINT: Final = r"[0-9a-f]{32}"
_BYTES: Final = 16


def fingerprint(certificate: str) -> str:
    """The first 128 bits of SHA-256 over the compact JWS, in hexadecimal.

    Nobody guesses it who has not seen the certificate, and it opens only what the certificate says.
    """
    return hashlib.sha256(certificate.encode("ascii")).digest()[:_BYTES].hex()
