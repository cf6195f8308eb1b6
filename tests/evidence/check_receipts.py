"""The receipt of a check as the register makes one, with the numbers that it is about. Not a test."""

import hashlib
from collections import Counter
from datetime import UTC, datetime

from sourdine.evidence import Issuer, IssuerKind, jws, salt_digest
from sourdine.evidence.check_receipt import TYPE, CheckReceipt, ImageState, digest_of
from sourdine.evidence.encoding import encode_json

AT = datetime(2026, 11, 27, 9, tzinfo=UTC)
SALT = bytes(range(32))
NUMBERS = ["01 99 00 00 11", "01 99 00 00 12", "06 00 00 00 13", "06\t00\nnot_listed", ""]
VERDICTS = ["opposed", "not_listed", "unscreened", "invalid", "invalid"]
IMAGE = hashlib.sha256(b"an image").hexdigest()


def receipt(numbers=NUMBERS, verdicts=VERDICTS, at=AT):
    return CheckReceipt(
        issuer=Issuer(kind=IssuerKind.SERVICE, uri="https://registre.example.org", name="Registre"),
        identifier="0d4f7f3e-1111-4222-8333-444455556666",
        on_behalf_of="Isolation Exemple SA (SIREN 100000009)",
        checked_at=at,
        numbers=len(numbers),
        by_verdict=Counter(verdicts),
        lists=("interne", "nationale"),
        register=ImageState(as_of=at, position=7, digest=IMAGE),
        salt_digest=salt_digest(SALT),
        digest=digest_of(numbers, verdicts, SALT),
    )


def signed(claims, key, kind=TYPE):
    """Whatever they are: what the register itself would not sign."""
    return jws.sign(encode_json(claims), key=key.private, kid=key.kid, kind=kind)
