"""The bytes of a register image: preamble, header, sections. docs/reference/register-image.md tells them in
full.
"""

from __future__ import annotations

import hashlib
import hmac
import struct
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from sourdine.screening.image.blocks import BITMAP_BYTES, Blocks
from sourdine.screening.image.errors import (
    AlteredImage,
    ForeignImage,
    MalformedImage,
    SealedImage,
    TruncatedImage,
    WrongImageVersion,
)
from sourdine.screening.image.header import Header, ListInfo, read_header, write_header

# As in PNG: a byte above 127, CR LF and Ctrl-Z give away a copy made as text.
MAGIC: Final = b"\x89SDN\r\n\x1a\n"
FORMAT_VERSION: Final = 1
SEALED_FLAG: Final = 1

KEY_ID_BYTES: Final = 64
SIGNATURE_BYTES: Final = 64
_DIGEST_BYTES: Final = 32
_ALIGNMENT: Final = 64
_LONGEST_HEADER: Final = 16 << 20

_FRAME: Final = struct.Struct("<8sHHIQ40s")
_SIGNED_PART: Final = struct.Struct(f"<{_DIGEST_BYTES}s{KEY_ID_BYTES}s{SIGNATURE_BYTES}s")
PREAMBLE_BYTES: Final = _FRAME.size + _SIGNED_PART.size + _DIGEST_BYTES
_RESERVED: Final = bytes(40)

_SECTIONS: Final = ("blocks", "counts", "sparse", "bitmaps")


@dataclass(frozen=True, kw_only=True, slots=True)
class Preamble:
    """The first 256 bytes. `digest` is the image's identity; `key_id` and `signature` are empty when
    unsigned.
    """

    header_length: int
    file_length: int
    flags: int = 0
    digest: bytes = bytes(_DIGEST_BYTES)
    key_id: str = ""
    signature: bytes = b""

    def pack(self) -> bytes:
        signed = _SIGNED_PART.pack(self.digest, self.key_id.encode("ascii"), self.signature)
        return self.frame() + signed + hashlib.sha256(signed).digest()

    def frame(self) -> bytes:
        """The part of the preamble that the digest covers."""
        return _FRAME.pack(MAGIC, FORMAT_VERSION, self.flags, self.header_length, self.file_length, _RESERVED)

    @property
    def body_offset(self) -> int:
        """Where the sections start, counted from the start of the file."""
        return aligned(PREAMBLE_BYTES + self.header_length)


def aligned(offset: int) -> int:
    return -(-offset // _ALIGNMENT) * _ALIGNMENT


def digest_of(content: memoryview, frame: bytes) -> bytes:
    """SHA-256 over the frame and everything after the preamble: all but the digest, the signature and its
    check.
    """
    digest = hashlib.sha256(frame)
    digest.update(content[PREAMBLE_BYTES:])
    return digest.digest()


def assemble(header: Header, lists: dict[str, Blocks]) -> bytearray:
    """The bytes of an unsigned image that holds `lists`, by name."""
    counted = replace(header, lists=tuple(_counted(one, lists[one.name]) for one in header.lists))
    parts = [_arrays(lists[one.name]) for one in counted.lists]
    tables, body_length = _tables([[part.nbytes for part in arrays] for arrays in parts])
    words = write_header(counted, sections=[{"sections": table} for table in tables])
    empty = Preamble(header_length=len(words), file_length=0)
    preamble = replace(empty, file_length=empty.body_offset + body_length)
    content = bytearray(preamble.file_length)
    content[PREAMBLE_BYTES : PREAMBLE_BYTES + len(words)] = words
    for table, arrays in zip(tables, parts, strict=True):
        _fill(memoryview(content)[preamble.body_offset :], table, arrays)
    digest = digest_of(memoryview(content), preamble.frame())
    content[:PREAMBLE_BYTES] = replace(preamble, digest=digest).pack()
    return content


def _counted(one: ListInfo, blocks: Blocks) -> ListInfo:
    return replace(one, count=blocks.count)


def _arrays(blocks: Blocks) -> list[np.ndarray[Any, Any]]:
    return [
        blocks.ids.astype("<u8", copy=False),
        blocks.counts.astype("<u2", copy=False),
        blocks.sparse.astype("<u2", copy=False),
        blocks.bitmaps,
    ]


def _tables(sizes: list[list[int]]) -> tuple[list[dict[str, Any]], int]:
    """Gives every section of every list its place: `[offset in the body, length]` in bytes, one after the
    other.
    """
    offset = 0
    tables: list[dict[str, Any]] = []
    for lengths in sizes:
        table = {}
        for name, length in zip(_SECTIONS, lengths, strict=True):
            table[name] = [offset, length]
            offset = aligned(offset + length)
        tables.append(table)
    return tables, offset


def _fill(body: memoryview, table: dict[str, Any], arrays: list[np.ndarray[Any, Any]]) -> None:
    for name, array in zip(_SECTIONS, arrays, strict=True):
        offset, length = table[name]
        np.frombuffer(body[offset : offset + length], dtype=np.uint8)[:] = array.reshape(-1).view(np.uint8)


def read_preamble(content: memoryview) -> Preamble:
    """Reads and checks the first 256 bytes and the file's length; raises an UnusableImage."""
    _require_ours(content)
    frame = _FRAME.unpack_from(content)
    _, _, flags, header_length, file_length, reserved = frame
    digest, key_id, signature = _SIGNED_PART.unpack_from(content, _FRAME.size)
    signed = content[_FRAME.size : PREAMBLE_BYTES - _DIGEST_BYTES]
    check = bytes(content[PREAMBLE_BYTES - _DIGEST_BYTES : PREAMBLE_BYTES])
    if not hmac.compare_digest(hashlib.sha256(signed).digest(), check):
        raise AlteredImage(what="its preamble")
    _require_length(content, file_length)
    if flags & SEALED_FLAG:
        raise SealedImage
    if flags or reserved != _RESERVED:
        raise AlteredImage(what="its preamble")
    if any(key_id) != any(signature):
        raise MalformedImage(what="a signature without its key id, or a key id without its signature")
    return Preamble(
        header_length=header_length,
        file_length=file_length,
        digest=digest,
        key_id=_read_key_id(key_id),
        signature=signature if any(signature) else b"",
    )


def _require_ours(content: memoryview) -> None:
    start = bytes(content[: len(MAGIC)])
    if not content or not MAGIC.startswith(start):
        raise ForeignImage
    if len(content) < len(MAGIC) + 2:
        raise TruncatedImage(found=len(content), expected=f"at least {PREAMBLE_BYTES}")
    version = int.from_bytes(content[8:10], "little")
    # A newer preamble may be longer or shorter: its version is all that is known of it.
    if version != FORMAT_VERSION:
        raise WrongImageVersion(version=version, readable=FORMAT_VERSION)
    if len(content) < PREAMBLE_BYTES:
        raise TruncatedImage(found=len(content), expected=f"at least {PREAMBLE_BYTES}")


def _require_length(content: memoryview, file_length: int) -> None:
    if len(content) < file_length:
        raise TruncatedImage(found=len(content), expected=file_length)
    if len(content) > file_length:
        raise AlteredImage(what="bytes were added at its end")


def _read_key_id(padded: bytes) -> str:
    try:
        return padded.rstrip(b"\0").decode("ascii")
    except UnicodeDecodeError as unreadable:
        raise MalformedImage(what="its key id") from unreadable


def require_digest(content: memoryview, preamble: Preamble) -> None:
    """Raises AlteredImage unless every byte is as it was written. Reads the whole file."""
    if not hmac.compare_digest(digest_of(content, preamble.frame()), preamble.digest):
        raise AlteredImage(what="its digest does not match")


def read_content(content: memoryview, preamble: Preamble) -> tuple[Header, dict[str, Blocks]]:
    """The header, and each list's blocks as views into `content`; raises MalformedImage."""
    if preamble.header_length > _LONGEST_HEADER or preamble.body_offset > preamble.file_length:
        raise MalformedImage(what="its header's length")
    words = bytes(content[PREAMBLE_BYTES : PREAMBLE_BYTES + preamble.header_length])
    header, tables = read_header(words)
    body = content[preamble.body_offset :]
    places = _sound_tables(tables, body_length=len(body))
    lists = {one.name: _blocks_of(body, table) for one, table in zip(header.lists, places, strict=True)}
    for one in header.lists:
        if one.count != lists[one.name].count:
            raise MalformedImage(what=f"the count of list “{one.name}”")
    return header, lists


def _sound_tables(tables: list[dict[str, Any]], *, body_length: int) -> list[dict[str, Any]]:
    """Sections have one place only, so that they neither overlap nor leave room for something hidden."""
    try:
        sizes = [[_size(table[name][1]) for name in _SECTIONS] for table in tables]
    except (TypeError, KeyError, IndexError, ValueError) as unreadable:
        raise MalformedImage(what="its section table") from unreadable
    expected, expected_length = _tables(sizes)
    if tables != expected or body_length != expected_length:
        raise MalformedImage(what="its section table")
    return expected


def _size(value: object) -> int:
    if type(value) is not int or value < 0:
        raise ValueError(value)
    return value


def _blocks_of(body: memoryview, table: dict[str, Any]) -> Blocks:
    types = zip(_SECTIONS, ("<u8", "<u2", "<u2", "u1"), strict=True)
    try:
        ids, counts, sparse, bitmaps = (_section(body, table[name], dtype) for name, dtype in types)
        return Blocks.checked(ids, counts, sparse, bitmaps.reshape(-1, BITMAP_BYTES))
    except ValueError as misfit:
        raise MalformedImage(what="a section's length") from misfit


def _section(body: memoryview, place: list[int], dtype: str) -> np.ndarray[Any, Any]:
    offset, length = place
    return np.frombuffer(body[offset : offset + length], dtype=dtype)


def signing_input(digest: bytes) -> bytes:
    """What the publisher signs: said to be an image's digest, so that the key signs nothing else by it."""
    return b"sourdine register image 1\n" + digest


def with_signature(content: bytearray, *, key_id: str, signature: bytes) -> None:
    """Writes the signature into the preamble of `content`, in place."""
    preamble = read_preamble(memoryview(content))
    signed = replace(preamble, key_id=key_id, signature=signature)
    content[:PREAMBLE_BYTES] = signed.pack()
