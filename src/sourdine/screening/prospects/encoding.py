"""What the bytes of a text file mean: a mark, else strict UTF-8, else Windows-1252, else as declared.

Guessing by frequency of letters is wrong too often. Bytes are copied to the results as they are, so the
encoding only matters for the names of the columns and for the few cells that are not ASCII.
"""

from __future__ import annotations

import codecs
import io
from dataclasses import dataclass, replace
from encodings.aliases import aliases
from typing import IO, TYPE_CHECKING, Final

from sourdine.errors import Place
from sourdine.screening.prospects.errors import BinaryFile, UndecodableByte, UnknownEncoding
from sourdine.screening.prospects.utf8 import is_utf8

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_UTF32_BOMS: Final = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
OTHERWISE: Final = "cp1252"  # of text without a mark that is not UTF-8
# Text has tabs, line ends and, from old printers, form feeds and Ctrl-Z; nothing else below the space.
_CONTROLS: Final = bytes(set(range(32)) - set(b"\t\n\r\x0b\x0c\x1a"))
_WIDE: Final = ("utf-16-le", "utf-16-be")
_SHIFT: Final = b"\x1b$B;;"  # what makes one character of two semicolons in the encodings of ISO 2022
_DECODE_STEP: Final = 1 << 20


@dataclass(frozen=True, kw_only=True, slots=True)
class Encoding:
    """`name` is Python's; `certain` when declared, marked, or told by a character that is not ASCII."""

    name: str
    bom: bytes = b""
    certain: bool = True

    @property
    def is_wide(self) -> bool:
        """Two bytes a character: such a file is read, and written back, by way of UTF-8."""
        return self.name in _WIDE

    @property
    def inner(self) -> str:
        """The encoding of the bytes that the tokeniser sees."""
        return "utf-8" if self.is_wide else self.name

    def settle(self, block: NDArray[np.uint8], offset: int) -> Encoding:
        """Checks a block of whole rows that begins at `offset`; the first that is not ASCII may decide.

        Raises UndecodableByte with the place of the first byte that is not in the encoding.
        """
        if self.is_wide or not (block > 0x7F).any():
            return self
        if self.name == "utf-8" and is_utf8(block):
            return replace(self, certain=True)
        try:
            codecs.decode(block.data, self.name)
        except UnicodeDecodeError as fault:
            if not self.certain and self.name == "utf-8":
                return replace(self, name=OTHERWISE, certain=True).settle(block, offset)
            raise UndecodableByte(
                place=Place(offset=offset + fault.start), encoding=_SPOKEN.get(self.name, self.name)
            ) from None
        return replace(self, certain=True)


_SPOKEN: Final = {"cp1252": "Windows-1252", "utf-8": "UTF-8", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16"}


def detect_encoding(head: bytes, declared: str | None = None) -> Encoding:
    """Tells the encoding from the first bytes. Raises BinaryFile, UnknownEncoding."""
    bom = next((Encoding(name=name, bom=mark) for mark, name in MARKS if head.startswith(mark)), None)
    if declared is not None:
        return _declared(declared, bom)
    if head.startswith(_UTF32_BOMS):
        raise BinaryFile
    if bom is None:
        bom = _unmarked_wide(head)
    if bom is not None:
        return bom
    if any(control in head for control in _CONTROLS):
        raise BinaryFile
    return Encoding(name="utf-8", certain=False)


def declarable() -> list[str]:
    """The encodings that may be declared, by the names that Python gives them."""
    every = {codecs.lookup(name).name for name in {*aliases.values()} if _is_text(name)}
    return sorted(name for name in every if name in ("utf-8", *_WIDE) or _extends_ascii(name))


def _is_text(name: str) -> bool:
    """Python names some that are no encodings of text, and some that another system has."""
    try:
        return codecs.lookup(name)._is_text_encoding  # noqa: SLF001 -- as str.encode asks
    except LookupError:
        return False


def _unmarked_wide(head: bytes) -> Encoding | None:
    """UTF-16 without its mark: every other byte of mostly Latin text is zero."""
    even, odd = head[0::2], head[1::2]
    if odd and odd.count(0) > len(odd) / 2 and 0 not in even:
        return Encoding(name="utf-16-le")
    if odd and even.count(0) > len(even) / 2 and 0 not in odd:
        return Encoding(name="utf-16-be")
    return None


def _declared(name: str, bom: Encoding | None) -> Encoding:
    try:
        found = codecs.lookup(name).name
    except LookupError as unknown:
        raise UnknownEncoding(name=name) from unknown
    if found in ("utf-16", "utf-8-sig"):
        found = bom.name if bom else {"utf-16": "utf-16-le", "utf-8-sig": "utf-8"}[found]
    if found not in ("utf-8", *_WIDE) and not _extends_ascii(found):
        raise UnknownEncoding(name=name)
    return Encoding(name=found, bom=bom.bom if bom and bom.name == found else b"")


def _extends_ascii(name: str) -> bool:
    """Whether every character is one byte, the first 128 ASCII's: such bytes can be tokenised as they are."""
    try:
        plain = bytes(range(128)).decode(name)
        every = bytes(range(256)).decode(name, "replace")
        shifted = _SHIFT.decode(name, "replace")
    except (LookupError, UnicodeError):
        return False
    return plain == bytes(range(128)).decode("ascii") and len(every) == 256 and len(shifted) == len(_SHIFT)


class Narrowing(io.RawIOBase):
    """A UTF-16 stream, without its mark, read as UTF-8; if not `whole` it may end inside a character."""

    def __init__(self, stream: IO[bytes], encoding: Encoding, *, whole: bool = True) -> None:
        self._stream = stream
        self._encoding = encoding
        self._whole = whole
        self._decoder = codecs.getincrementaldecoder(encoding.name)()
        self._ready = b""
        self._read = len(encoding.bom)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # the stubs want any Buffer
        while not self._ready:
            raw = self._stream.read(_DECODE_STEP)
            self._ready = self._decode(raw).encode()
            if not raw:
                break
        count = min(len(buffer), len(self._ready))
        buffer[:count], self._ready = self._ready[:count], self._ready[count:]
        return count

    def _decode(self, raw: bytes) -> str:
        held = len(self._decoder.getstate()[0])
        try:
            text = self._decoder.decode(raw, final=self._whole and not raw)
        except UnicodeDecodeError as fault:
            place = Place(offset=self._read - held + fault.start)
            raise UndecodableByte(place=place, encoding="UTF-16") from None
        self._read += len(raw)
        return text


class Widening:
    """Writes UTF-8 to a UTF-16 stream. Each write ends with a whole character."""

    def __init__(self, target: IO[bytes], encoding: Encoding) -> None:
        self._target = target
        self._name = encoding.name

    def write(self, data: bytes | memoryview) -> int:
        self._target.write(codecs.decode(data, "utf-8").encode(self._name))
        return len(data)
