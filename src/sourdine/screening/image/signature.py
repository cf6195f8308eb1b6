"""The publisher's signature: Ed25519 over the image's digest.

Nothing here holds a private key: a signer is a function, so that the key may live in a file, a card or a
service.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidSignature

from sourdine.screening.image.errors import (
    InvalidKeyId,
    InvalidSignatureLength,
    UnknownPublisher,
    UnsignedImage,
    WrongImageSignature,
)
from sourdine.screening.image.layout import (
    KEY_ID_BYTES,
    SIGNATURE_BYTES,
    Preamble,
    signing_input,
    with_signature,
)

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

Keys = Mapping[str, "Ed25519PublicKey"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Publisher:
    """Who signs an image: `sign` turns bytes into a 64-byte Ed25519 signature, `key_id` names the key to
    readers.

    Raises InvalidKeyId.
    """

    key_id: str
    sign: Callable[[bytes], bytes]

    def __post_init__(self) -> None:
        graphic = self.key_id.isascii() and self.key_id.isprintable() and " " not in self.key_id
        if not graphic or not 1 <= len(self.key_id) <= KEY_ID_BYTES:
            raise InvalidKeyId(most=KEY_ID_BYTES)


def put_signature(content: bytearray, digest: bytes, publisher: Publisher) -> None:
    """Signs an image in place; its digest, and so its identity, stays what it was."""
    signature = publisher.sign(signing_input(digest))
    if len(signature) != SIGNATURE_BYTES:
        raise InvalidSignatureLength(found=len(signature), expected=SIGNATURE_BYTES)
    with_signature(content, key_id=publisher.key_id, signature=signature)


def require_signature(preamble: Preamble, keys: Keys) -> None:
    """Raises unless one of `keys` (by key id) signed the image: UnsignedImage, UnknownPublisher,
    WrongImageSignature.
    """
    if not preamble.signature:
        raise UnsignedImage
    key = keys.get(preamble.key_id)
    if key is None:
        raise UnknownPublisher(key_id=preamble.key_id)
    try:
        key.verify(preamble.signature, signing_input(preamble.digest))
    except InvalidSignature as wrong:
        raise WrongImageSignature from wrong
