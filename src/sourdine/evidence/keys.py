"""Ed25519 keys: the one that signs, and the set of those that check. Nothing here reads or writes a file."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final, Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from sourdine.evidence import jws
from sourdine.evidence.certificate import CertificateClaims
from sourdine.evidence.encoding import Undecodable, decode_base64url, encode_base64url, encode_json
from sourdine.evidence.errors import (
    DuplicateKeyIdentifier,
    IssuerIsNotThisKey,
    NotPublicKeys,
    PrivateKeyAmongPublicKeys,
    UnknownKey,
)
from sourdine.evidence.issuer import Issuer, IssuerKind, thumbprint_uri

if TYPE_CHECKING:
    from collections.abc import Mapping

_PRIME: Final = 2**255 - 19
_ORDER_8: Final = 0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826
# Ordinates of the eight points of small order: under such a key one signature fits many messages.
_SMALL_ORDER: Final = frozenset({0, 1, _PRIME - 1, _ORDER_8, _PRIME - _ORDER_8})


@dataclass(frozen=True, kw_only=True, slots=True)
class PublicKey:
    """A key that checks signatures, under the name (`kid`) that its owner gave it."""

    ed25519: Ed25519PublicKey
    kid: str

    @classmethod
    def named_by_thumbprint(cls, ed25519: Ed25519PublicKey) -> Self:
        return cls(ed25519=ed25519, kid=encode_base64url(_thumbprint(ed25519)))

    @property
    def uri(self) -> str:
        """The key itself as a URI (RFC 9278), whatever its `kid`."""
        return thumbprint_uri(_thumbprint(self.ed25519))

    def as_jwk(self) -> dict[str, object]:
        return {
            "kty": "OKP",
            "crv": "Ed25519",
            "x": _x_of(self.ed25519),
            "kid": self.kid,
            "use": "sig",
            "alg": jws.ALGORITHM,
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class JWKS:
    """A JSON Web Key Set (RFC 7517 §5) of Ed25519 signature keys."""

    keys: tuple[PublicKey, ...]

    def __post_init__(self) -> None:
        if len({key.kid for key in self.keys}) < len(self.keys):
            raise DuplicateKeyIdentifier

    def find(self, kid: str) -> PublicKey | None:
        return next((key for key in self.keys if key.kid == kid), None)

    def named(self, kid: str) -> PublicKey:
        """The key that a document says it was signed with. Raises UnknownKey."""
        key = self.find(kid)
        if key is None:
            raise UnknownKey(kid=kid, known=", ".join(known.kid for known in self.keys))
        return key

    def by_kid(self) -> dict[str, Ed25519PublicKey]:
        return {key.kid: key.ed25519 for key in self.keys}

    def as_dict(self) -> dict[str, object]:
        return {"keys": [key.as_jwk() for key in self.keys]}

    @classmethod
    def from_dict(cls, members: Mapping[str, object]) -> Self:
        """The Ed25519 signature keys of a set; others are passed over, as RFC 7517 §5 asks.

        Raises NotPublicKeys when none is left, PrivateKeyAmongPublicKeys, DuplicateKeyIdentifier.
        """
        jwks = members.get("keys")
        if not isinstance(jwks, list) or not all(isinstance(jwk, dict) for jwk in jwks):
            raise NotPublicKeys
        keys = tuple(_read_jwk(jwk) for jwk in jwks if _checks_signatures(jwk))
        if not keys:
            raise NotPublicKeys
        return cls(keys=keys)


@dataclass(frozen=True, kw_only=True)
class SigningKey:
    """A key that signs. It never shows in a representation or a message."""

    private: Ed25519PrivateKey = field(repr=False)

    @classmethod
    def new(cls) -> Self:
        return cls(private=Ed25519PrivateKey.generate())

    @cached_property
    def public(self) -> PublicKey:
        return PublicKey.named_by_thumbprint(self.private.public_key())

    @property
    def kid(self) -> str:
        """The SHA-256 thumbprint of RFC 7638, in base64url."""
        return self.public.kid

    def jwks(self) -> JWKS:
        return JWKS(keys=(self.public,))

    def self_issuer(self, name: str | None = None) -> Issuer:
        """The issuer of what this key signs on its holder's own word; `name` is what the holder is called."""
        return Issuer(kind=IssuerKind.SELF, uri=self.public.uri, name=name)

    def sign(self, claims: CertificateClaims) -> str:
        """The certificate, in JWS compact form.

        Raises IssuerIsNotThisKey, and BadClaims for whatever could not be verified afterwards.
        """
        if claims.is_self_attestation and claims.issuer.uri != self.public.uri:
            raise IssuerIsNotThisKey
        members = claims.as_dict()
        CertificateClaims.from_dict(members)
        return jws.sign(encode_json(members), key=self.private, kid=self.kid)

    def sign_bytes(self, message: bytes) -> bytes:
        """A bare Ed25519 signature (64 bytes), for documents that are not JWS, such as a register image."""
        return self.private.sign(message)

    def as_pem(self) -> bytes:
        """Unencrypted PKCS #8, which openssl reads too."""
        return self.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _thumbprint(key: Ed25519PublicKey) -> bytes:
    """RFC 7638 §3 with the members of RFC 8037 §2, in alphabetical order."""
    return hashlib.sha256(encode_json({"crv": "Ed25519", "kty": "OKP", "x": _x_of(key)})).digest()


def _x_of(key: Ed25519PublicKey) -> str:
    return encode_base64url(key.public_bytes(Encoding.Raw, PublicFormat.Raw))


def _checks_signatures(jwk: dict[str, object]) -> bool:
    """Whether a key is an Ed25519 one meant for signatures; whatever it is, it must not be a private one."""
    if "d" in jwk or "k" in jwk:
        raise PrivateKeyAmongPublicKeys
    operations = jwk.get("key_ops", ["verify"])
    return (
        (jwk.get("kty"), jwk.get("crv")) == ("OKP", "Ed25519")
        and jwk.get("use", "sig") == "sig"
        and jwk.get("alg", jws.ALGORITHM) in (jws.ALGORITHM, "Ed25519")
        and isinstance(operations, list)
        and "verify" in operations
    )


def _read_jwk(jwk: dict[str, object]) -> PublicKey:
    key = _read_x(jwk.get("x"))
    kid = jwk.get("kid")
    if kid is None:
        return PublicKey.named_by_thumbprint(key)
    if not jws.is_kid(kid):
        raise NotPublicKeys
    return PublicKey(ed25519=key, kid=kid)


def _read_x(text: object) -> Ed25519PublicKey:
    try:
        raw = decode_base64url(text if isinstance(text, str) else "")
        ordinate = int.from_bytes(raw, "little") & (2**255 - 1)
        # RFC 8032 §5.1.3 refuses an ordinate beyond the prime: a second spelling of another key.
        if ordinate >= _PRIME or ordinate in _SMALL_ORDER:
            raise NotPublicKeys
        return Ed25519PublicKey.from_public_bytes(raw)
    # ValueError: not 32 bytes.
    except (Undecodable, ValueError) as unreadable:
        raise NotPublicKeys from unreadable
