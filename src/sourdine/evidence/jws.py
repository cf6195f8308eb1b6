"""JSON Web Signatures in compact form (RFC 7515), signed with EdDSA over Ed25519 (RFC 8037), none else.

The header is read here, strictly, before any cryptography: no other algorithm, no key brought along, no
extension, one spelling for every byte.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, TypeGuard

from joserfc import jws
from joserfc.errors import JoseError, UnsupportedAlgorithmError
from joserfc.jwk import OKPKey

from sourdine.evidence.encoding import DuplicateName, Undecodable, decode_base64url, decode_json_object
from sourdine.evidence.errors import (
    BadSignature,
    CarriedKey,
    CriticalHeader,
    ForbiddenAlgorithm,
    MalformedCertificate,
    RepeatedName,
    UnexpectedHeader,
    WrongType,
)
from sourdine.evidence.members import PRINTABLE

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
    from joserfc.jwa import JWSAlgModel

ALGORITHM: Final = "EdDSA"
TYPE: Final = "sourdine-certificate+jwt"
# joserfc reads no more by default; the longest certificate that the claims allow is shorter.
MOST_CHARACTERS: Final = 128_000
_PARTS: Final = 3
_MOST_KID: Final = 200
_KEY_PARAMETERS: Final = frozenset({"jwk", "jku", "x5c", "x5u", "x5t", "x5t#S256"})


class _EdDSAOnly(jws.JWSRegistry):
    """Hands joserfc its one algorithm without the warning that RFC 9864 renames EdDSA to Ed25519.

    Every JOSE library in use reads the old name, few the new one; to silence a warning, even for a moment,
    is not thread-safe.
    """

    def get_alg(self, name: str) -> JWSAlgModel:
        if name != ALGORITHM:
            raise UnsupportedAlgorithmError
        return self.algorithms[ALGORITHM]


_REGISTRY: Final = _EdDSAOnly()


@dataclass(frozen=True, kw_only=True, slots=True)
class Compact:
    """A compact signature whose header is sound and whose signature is not checked yet."""

    text: str
    kid: str
    payload: bytes

    def require_signature(self, key: Ed25519PublicKey) -> None:
        """Raises BadSignature unless `key` signed exactly this header and payload."""
        try:
            jws.deserialize_compact(self.text, OKPKey.import_key(key), registry=_REGISTRY)
        except JoseError as refused:
            raise BadSignature from refused


def sign(payload: bytes, *, key: Ed25519PrivateKey, kid: str, kind: str = TYPE) -> str:
    """The compact form, in which any JOSE library finds `payload`."""
    header = {"alg": ALGORITHM, "kid": kid, "typ": kind}
    return jws.serialize_compact(header, payload, _jwk_of(key), registry=_REGISTRY)


@lru_cache(maxsize=4)
def _jwk_of(key: Ed25519PrivateKey) -> OKPKey:
    """Kept: the register signs with one key, and joserfc writes it out anew each time."""
    return OKPKey.import_key(key)


def read(text: str, *, kind: str = TYPE) -> Compact:
    """The parts of a compact signature; raises a CertificateDoesNotVerify for any form but the one signed."""
    parts = text.split(".") if len(text) <= MOST_CHARACTERS else []
    if len(parts) != _PARTS:
        raise MalformedCertificate
    try:
        header, payload, _signature = map(decode_base64url, parts)
    except Undecodable as unreadable:
        raise MalformedCertificate from unreadable
    return Compact(text=text, kid=_kid_of(read_object(header), kind), payload=payload)


def kind_of(text: str) -> str | None:
    """What a document says it is, before anything of it is believed; None when it says nothing."""
    try:
        header = decode_json_object(decode_base64url(text[:MOST_CHARACTERS].partition(".")[0]))
    except Undecodable:
        return None
    kind = header.get("typ")
    return kind if isinstance(kind, str) else None


def read_object(data: bytes) -> dict[str, object]:
    """The JSON object in a part; raises MalformedCertificate or RepeatedName."""
    try:
        return decode_json_object(data)
    except DuplicateName as repeated:
        raise RepeatedName from repeated
    except Undecodable as unreadable:
        raise MalformedCertificate from unreadable


def is_kid(value: object) -> TypeGuard[str]:
    """Whether `value` can name a key: short, and fit to be printed."""
    return isinstance(value, str) and 0 < len(value) <= _MOST_KID and bool(re.fullmatch(PRINTABLE, value))


def _kid_of(header: dict[str, object], kind: str) -> str:
    if _KEY_PARAMETERS & header.keys():
        raise CarriedKey
    if "crit" in header:
        raise CriticalHeader
    if header.get("alg") != ALGORITHM:
        raise ForbiddenAlgorithm
    if header.get("typ") != kind:
        raise WrongType
    kid = header.get("kid")
    if header.keys() != {"alg", "kid", "typ"} or not is_kid(kid):
        raise UnexpectedHeader
    return kid
