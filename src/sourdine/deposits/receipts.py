"""The register's signed word about some numbers that were asked about without a file.

A JWS (EdDSA) of its own type, so that none passes for a certificate. It holds no number, but a salted
digest of them and of their answers. The salt goes apart, to who asked: who has it and the numbers can show
what was answered; with it alone, a receipt of one number would give it away to whoever tries them all.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from sourdine.clock import format_instant
from sourdine.evidence import jws, salt_digest
from sourdine.evidence.errors import UnknownKey

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sourdine.evidence import JWKS, Issuer, SigningKey
    from sourdine.screening.judgement import Register

TYPE: Final = "sourdine-check+jwt"
VERSION: Final = 2  # 1 held its salt, and joined numbers as they were: others made the same text


@dataclass(frozen=True, kw_only=True, slots=True)
class Receipt:
    issuer: Issuer
    on_behalf_of: str
    checked_at: datetime
    register: Register
    numbers: Sequence[str] = field(repr=False)
    verdicts: Sequence[str]
    salt: bytes = field(repr=False)

    def claims(self) -> dict[str, Any]:
        info = self.register.image.info()
        return {
            "version": VERSION,
            "iss": self.issuer.uri,
            "jti": str(uuid.uuid4()),
            "iat": int(self.checked_at.timestamp()),
            "issuer": self.issuer.as_dict(),
            "on_behalf_of": self.on_behalf_of,
            "checked_at": format_instant(self.checked_at),
            "numbers": len(self.numbers),
            "by_verdict": dict(sorted(Counter(self.verdicts).items())),
            "lists": list(self.register.lists),
            "register": {
                "as_of": format_instant(info.as_of),
                "position": info.position,
                "digest": info.digest,
            },
            "salt_digest": salt_digest(self.salt),
            "digest": digest_of(self.numbers, self.verdicts, self.salt),
        }

    def signed(self, key: SigningKey) -> str:
        payload = json.dumps(self.claims(), ensure_ascii=False, separators=(",", ":")).encode()
        return jws.sign(payload, key=key.private, kid=key.kid, kind=TYPE)


def digest_of(numbers: Sequence[str], verdicts: Sequence[str], salt: bytes) -> str:
    """SHA-256 over the salt, then `number<TAB>verdict<LF>` for each, the number as a JSON string in ASCII.

    As it was asked, but so that no tab or line end of its own can pass for another number's answer.
    """
    lines = (f"{json.dumps(number)}\t{verdict}\n" for number, verdict in zip(numbers, verdicts, strict=True))
    return hashlib.sha256(salt + "".join(lines).encode()).hexdigest()


def read(text: str, keys: JWKS) -> dict[str, Any]:
    """The claims of a receipt that one of `keys` signed. Raises a CertificateDoesNotVerify."""
    compact = jws.read(text, kind=TYPE)
    key = keys.find(compact.kid)
    if key is None:
        raise UnknownKey(kid=compact.kid, known=", ".join(one.kid for one in keys.keys))
    compact.require_signature(key.ed25519)
    return jws.read_object(compact.payload)
