"""The certificate that a sheet carries along, taken out again: whoever was given the PDF alone can check it.

Only the files attached to our own sheets are found, and only one that is not larger than a certificate is.
What comes out is as little trusted as what anybody pastes: its signature is checked afterwards.
"""

from __future__ import annotations

import re
import zlib
from typing import Final

from sourdine.evidence.jws import MOST_CHARACTERS

MAGIC: Final = b"%PDF-"
_EMBEDDED: Final = re.compile(rb"/Type\s*/EmbeddedFile\b.{0,2000}?>>\s*stream\r?\n", re.DOTALL)
_MOST_FILES: Final = 8


def certificate_in(sheet: bytes) -> str | None:
    """The compact JWS attached to a PDF; None when there is none."""
    for found, _ in zip(_EMBEDDED.finditer(sheet), range(_MOST_FILES), strict=False):
        text = _unpacked(sheet[found.end() :], found[0])
        if text.count(b".") == 2:
            return text.decode("ascii", "replace").strip()
    return None


def _unpacked(rest: bytes, head: bytes) -> bytes:
    """No more than a certificate has, whatever it unpacks to."""
    if b"/FlateDecode" not in head:
        return rest[: rest.find(b"endstream")][:MOST_CHARACTERS]
    try:
        return zlib.decompressobj().decompress(rest, MOST_CHARACTERS)
    except zlib.error:
        return b""
