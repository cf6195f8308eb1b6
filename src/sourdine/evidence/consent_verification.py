"""Checks the receipt of a consent with public keys, and says what it proves and what not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sourdine.clock import format_instant, require_aware
from sourdine.evidence import jws
from sourdine.evidence.consent_receipt import TYPE, ConsentReceipt
from sourdine.evidence.statements import Statement, StatementCode, Weight, in_order
from sourdine.evidence.verification import believe, require_issued

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sourdine.evidence.keys import JWKS, PublicKey

_UNSAID = "—"


@dataclass(frozen=True, kw_only=True, slots=True)
class VerifiedReceipt:
    """Made by `verify_receipt` alone."""

    claims: ConsentReceipt
    key: PublicKey
    at: datetime

    @property
    def statements(self) -> tuple[Statement, ...]:
        return in_order(_statements(self.claims, self.key))

    def of_weight(self, weight: Weight) -> tuple[Statement, ...]:
        return tuple(one for one in self.statements if one.weight is weight)

    def as_dict(self) -> dict[str, object]:
        return {
            "verified": True,
            "at": format_instant(self.at),
            "kid": self.key.kid,
            "statements": [one.as_dict() for one in self.statements],
            "claims": self.claims.as_dict(),
        }


def is_receipt(text: str) -> bool:
    """Whether a signed document says that it is one; it is not believed yet."""
    return jws.kind_of(text) == TYPE


def verify_receipt(text: str, *, keys: JWKS, at: datetime) -> VerifiedReceipt:
    """What a receipt says, once one of `keys` signed it. Raises a CertificateDoesNotVerify."""
    key, claims = believe(text, keys, ConsentReceipt.from_dict, kind=TYPE)
    require_issued(claims.recorded_at, require_aware(at))
    return VerifiedReceipt(claims=claims, key=key, at=at)


def _statements(claims: ConsentReceipt, key: PublicKey) -> Iterator[Statement]:
    yield Statement(code=StatementCode.SIGNED, details={"kid": key.kid})
    yield Statement(code=StatementCode.SERVICE_WORD, details={"issuer": claims.issuer.uri})
    yield Statement(code=StatementCode.CONSENT_SAID, details=_said(claims))
    yield Statement(code=StatementCode.CONSENT_SCOPE, details=_scope(claims))
    if claims.text is not None:
        yield Statement(code=StatementCode.CONSENT_TEXT, details=_text(claims))
    anchor = {"position": claims.anchor.position, "link": claims.anchor.link}
    yield Statement(code=StatementCode.CONSENT_ANCHOR, details=anchor)
    yield Statement(code=StatementCode.CONSENT_CLAIMED)
    yield Statement(code=StatementCode.CONSENT_WHOSE)


def _said(claims: ConsentReceipt) -> dict[str, object]:
    return {
        "professional": claims.professional,
        "happened": claims.happened,
        "door": claims.door,
        "at": format_instant(claims.at),
        "recorded_at": format_instant(claims.recorded_at),
    }


def _scope(claims: ConsentReceipt) -> dict[str, object]:
    scope = {name: ", ".join(getattr(claims, name)) or _UNSAID for name in ("channels", "goods", "parties")}
    return {**scope, "ends_at": format_instant(claims.ends_at) if claims.ends_at else _UNSAID}


def _text(claims: ConsentReceipt) -> dict[str, object]:
    text = claims.text
    if text is None:
        return {}
    said = " / ".join(filter(None, [*text.parts.values(), text.label]))
    return {"name": text.name, "version": text.version, "digest": text.digest, "said": said}
