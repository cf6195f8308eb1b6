"""The certificate that a sheet carries along, taken out again: whoever was given the PDF alone can check it.

Only the files attached to our own sheets are found, and only one that is not larger than a certificate is.
What comes out is as little trusted as what anybody pastes: its signature is checked afterwards. Strangers
send these files: a few places are looked at, each a short way, whatever a file is made of.
"""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING, Final

from sourdine.evidence.jws import MOST_CHARACTERS

if TYPE_CHECKING:
    from collections.abc import Iterator

MAGIC: Final = b"%PDF-"
_MARK: Final = b"/EmbeddedFile"
_TYPE: Final = re.compile(rb"/Type\s{0,8}$")
_HEAD: Final = re.compile(rb"/EmbeddedFile\b.*?>>\s{0,8}stream\r?\n", re.DOTALL)
_LONGEST_TYPE: Final = 16
_LONGEST_HEAD: Final = 2048
_MOST_FILES: Final = 8


def certificate_in(sheet: bytes) -> str | None:
    """The compact JWS attached to a PDF; None when there is none."""
    for at in _marks(sheet):
        head = _head(sheet, at)
        if head is None:
            continue
        text = _unpacked(sheet[at + len(head) :], head)
        if text.count(b".") == 2:
            return text.decode("ascii", "replace").strip()
    return None


def _marks(sheet: bytes) -> Iterator[int]:
    at = -1
    for _ in range(_MOST_FILES):
        at = sheet.find(_MARK, at + 1)
        if at < 0:
            return
        yield at


def _head(sheet: bytes, at: int) -> bytes | None:
    if _TYPE.search(sheet[max(at - _LONGEST_TYPE, 0) : at]) is None:
        return None
    found = _HEAD.match(sheet[at : at + _LONGEST_HEAD])
    return found[0] if found else None


def _unpacked(rest: bytes, head: bytes) -> bytes:
    """No more than a certificate has, whatever it unpacks to."""
    if b"/FlateDecode" not in head:
        return rest[: rest.find(b"endstream")][:MOST_CHARACTERS]
    try:
        return zlib.decompressobj().decompress(rest, MOST_CHARACTERS)
    except zlib.error:
        return b""
