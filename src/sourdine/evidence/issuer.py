"""Who screened, and whose word a certificate is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Self

from sourdine.evidence.encoding import encode_base64url

if TYPE_CHECKING:
    from sourdine.evidence.members import Members

_THUMBPRINT_URI: Final = "urn:ietf:params:oauth:jwk-thumbprint:sha-256:"
# An absolute URI (RFC 3986 §3): a scheme, a colon, no space and no control.
URI: Final = r"[A-Za-z][A-Za-z0-9+.-]*:[!-~]+"


class IssuerKind(StrEnum):
    """Whose key signs: the screener's own, or the register service's."""

    SELF = "self"
    SERVICE = "service"


@dataclass(frozen=True, kw_only=True, slots=True)
class Issuer:
    """Who screened, by a URI and the name that the signer gives itself.

    For `self` the URI is the thumbprint of the key that signs: take the issuer from `SigningKey.self_issuer`.
    For `service` it is the service's address.
    """

    kind: IssuerKind
    uri: str
    name: str | None = None

    def as_dict(self) -> dict[str, object]:
        kind: dict[str, object] = {"kind": self.kind.value}
        return kind if self.name is None else kind | {"name": self.name}

    @classmethod
    def from_members(cls, members: Members, uri: str) -> Self:
        return cls(kind=members.choice("kind", IssuerKind), uri=uri, name=members.optional_text("name"))


def thumbprint_uri(thumbprint: bytes) -> str:
    """A key as a URI (RFC 9278), from its SHA-256 thumbprint (RFC 7638)."""
    return _THUMBPRINT_URI + encode_base64url(thumbprint)
