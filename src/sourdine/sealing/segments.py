"""The segments of a sealed file, as Tink's streaming AEAD lays them out (AES256_GCM_HKDF_1MB).

A stream is a header (its length, a salt of 32 bytes, 7 bytes of nonce) and segments of 1 MiB, the header
counted into the first; the last may be shorter. The salt makes of the file's key, by HKDF-SHA256, the key of
this stream; what the file is about is the `info`. The nonce of a segment ends with its index (4 bytes,
big-endian) and whether it is the last (1 byte), so that each opens in its own place only. That is all that
reading in any order takes: Tink's own reader goes forward only.

<https://developers.google.com/tink/streaming-aead/aes_gcm_hkdf_streaming>
"""

from __future__ import annotations

import secrets
import struct
from typing import Final, Self

import tink
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from tink import proto_keyset_format, secret_key_access, streaming_aead
from tink.proto import aes_gcm_hkdf_streaming_pb2, tink_pb2

from sourdine.sealing.errors import Unsealable

SEGMENT_BYTES: Final = 1 << 20
TAG_BYTES: Final = 16
_HEADER: Final = struct.Struct(">B32s7s")
HEADER_BYTES: Final = _HEADER.size
_NONCE_END: Final = struct.Struct(">I?")
_FIRST: Final = SEGMENT_BYTES - HEADER_BYTES - TAG_BYTES  # plain bytes of the first segment
_OTHER: Final = SEGMENT_BYTES - TAG_BYTES
_TEMPLATE: Final = streaming_aead.streaming_aead_key_templates.AES256_GCM_HKDF_1MB

streaming_aead.register()


def new_keyset() -> bytes:
    """The key of one file, as Tink writes keysets."""
    return proto_keyset_format.serialize(tink.new_keyset_handle(_TEMPLATE), secret_key_access.TOKEN)


class Segments:
    """Seals and unseals the segments of one stream, one at a time, in any order."""

    def __init__(self, keyset: bytes, header: bytes, *, about: str) -> None:
        """Raises Unsealable when either is not one of ours."""
        try:
            length, salt, self._prefix = _HEADER.unpack(header)
        except struct.error as cut:
            raise Unsealable from cut
        if length != HEADER_BYTES:
            raise Unsealable
        derived = HKDF(SHA256(), length=32, salt=salt, info=about.encode()).derive(_key_in(keyset))
        self._aead = AESGCM(derived)
        self.header = header

    @classmethod
    def new(cls, keyset: bytes, *, about: str) -> Self:
        header = _HEADER.pack(HEADER_BYTES, secrets.token_bytes(32), secrets.token_bytes(7))
        return cls(keyset, header, about=about)

    def seal(self, index: int, plain: bytes | bytearray | memoryview, *, last: bool) -> bytes:
        return self._aead.encrypt(self._nonce(index, last=last), plain, None)

    def unseal(self, index: int, sealed: bytes, *, last: bool) -> bytes:
        """Raises Unsealable unless this was sealed as that segment of this stream."""
        try:
            return self._aead.decrypt(self._nonce(index, last=last), sealed, None)
        except InvalidTag as altered:
            raise Unsealable from altered

    def _nonce(self, index: int, *, last: bool) -> bytes:
        return self._prefix + _NONCE_END.pack(index, last)


def room_in(index: int) -> int:
    """How many plain bytes a segment holds."""
    return _OTHER if index else _FIRST


def start_of(index: int) -> int:
    """The plain offset at which a segment begins."""
    return _FIRST + (index - 1) * _OTHER if index else 0


def locate(offset: int) -> tuple[int, int]:
    """The segment of a plain offset, and where in it."""
    if offset < _FIRST:
        return 0, offset
    index, within = divmod(offset - _FIRST, _OTHER)
    return index + 1, within


def place_of(index: int) -> tuple[int, int]:
    """Where in the stream a whole segment lies: its first byte, and how many."""
    start = index * SEGMENT_BYTES if index else HEADER_BYTES
    return start, (index + 1) * SEGMENT_BYTES - start


def shape_of(stream_bytes: int) -> tuple[int, int]:
    """How many segments a stream of that length has, and how many plain bytes. Raises Unsealable."""
    segments = max(1, -(-stream_bytes // SEGMENT_BYTES))
    if stream_bytes - place_of(segments - 1)[0] < TAG_BYTES:
        raise Unsealable
    return segments, stream_bytes - HEADER_BYTES - segments * TAG_BYTES


def _key_in(keyset: bytes) -> bytes:
    """The key of a keyset that `new_keyset` made; raises Unsealable for any other kind."""
    keys = tink_pb2.Keyset.FromString(keyset).key
    if [entry.key_data.type_url for entry in keys] != [_TEMPLATE.type_url]:
        raise Unsealable
    key = aes_gcm_hkdf_streaming_pb2.AesGcmHkdfStreamingKey.FromString(keys[0].key_data.value)
    asked = aes_gcm_hkdf_streaming_pb2.AesGcmHkdfStreamingKeyFormat.FromString(_TEMPLATE.value)
    if key.params != asked.params:
        raise Unsealable
    return bytes(key.key_value)
