"""Files in gzip, zip or zstd: unpacked as a stream, packed again the same way, bombs refused."""

from __future__ import annotations

import gzip
import io
import sys
import zipfile
from contextlib import contextmanager
from enum import StrEnum
from typing import IO, TYPE_CHECKING, Final, cast

from sourdine.errors import SourdineError
from sourdine.screening.prospects.errors import ArchiveBomb, CorruptFile
from sourdine.screening.prospects.zips import open_member, open_zip

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sourdine.screening.prospects.source import Source

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

# Telephone numbers hardly compress: real prospect files unpack to 3 to 20 times their size.
BOMB_RATIO: Final = 200
BOMB_SIZE: Final = 64 << 20  # below this a high ratio harms nobody


class Compression(StrEnum):
    NONE = "none"
    GZIP = "gzip"
    ZIP = "zip"
    ZSTD = "zstd"

    @property
    def suffix(self) -> str:
        """What the name of a file packed this way ends with."""
        return {"none": "", "gzip": ".gz", "zip": ".zip", "zstd": ".zst"}[self.value]

    @classmethod
    def of(cls, head: bytes) -> Compression:
        """Told by the first bytes, never by the name."""
        if head.startswith(b"\x1f\x8b"):
            return cls.GZIP
        if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
            return cls.ZIP
        if head.startswith(b"\x28\xb5\x2f\xfd"):
            return cls.ZSTD
        return cls.NONE


def most_unpacked(packed_size: int) -> int:
    """Bytes beyond which a file of `packed_size` bytes swells as no prospect file does."""
    return max(BOMB_SIZE, packed_size * BOMB_RATIO)


class _Unpacking(io.RawIOBase):
    """Reads an unpacking stream, names its faults, and stops when it swells beyond reason."""

    def __init__(self, stream: IO[bytes], kind: Compression, packed_size: int) -> None:
        self._stream = stream
        self._kind = kind
        self._limit = most_unpacked(packed_size)
        self._count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # the stubs want any Buffer
        try:
            count = cast("io.BufferedIOBase", self._stream).readinto(buffer)
        except SourdineError:
            raise  # of where the file lies: it is not the file's fault
        # A damaged archive surfaces as whatever its unpacker stumbled on first.
        except Exception as fault:
            raise CorruptFile(format=self._kind) from fault
        self._count += count
        if self._count > self._limit:
            raise ArchiveBomb(ratio=BOMB_RATIO)
        return count

    def close(self) -> None:
        self._stream.close()
        super().close()


@contextmanager
def unpacked(path: Source, kind: Compression) -> Iterator[IO[bytes]]:
    """The plain bytes of a file.

    Raises CorruptFile, EncryptedFile, SeveralMembers, UnreadPacking or ArchiveBomb.
    """
    if kind is Compression.NONE:
        with path.open("rb", buffering=0) as plain:
            yield cast("IO[bytes]", plain)
        return
    with _open_packed(path, kind) as stream:
        yield cast("IO[bytes]", io.BufferedReader(_Unpacking(stream, kind, path.stat().st_size), 1 << 20))


@contextmanager
def _open_packed(path: Source, kind: Compression) -> Iterator[IO[bytes]]:
    if kind is Compression.ZIP:
        with open_zip(path) as archive, open_member(archive) as member:
            yield member
        return
    with path.open("rb") as file:
        if kind is Compression.GZIP:
            with gzip.open(file, "rb") as stream:
                yield cast("IO[bytes]", stream)
        else:
            with zstd.open(file, "rb") as stream:
                yield cast("IO[bytes]", stream)


@contextmanager
def packed(target: IO[bytes], kind: Compression, member: str) -> Iterator[IO[bytes]]:
    """Writes to `target` in the given packing; `member` names the file inside a zip.

    No time is written into it, so that the same screening gives the same bytes.
    """
    if kind is Compression.GZIP:
        with gzip.GzipFile(filename="", mode="wb", fileobj=target, mtime=0) as stream:
            yield cast("IO[bytes]", stream)
    elif kind is Compression.ZSTD:
        with zstd.ZstdFile(target, "wb") as stream:
            yield cast("IO[bytes]", stream)
    elif kind is Compression.ZIP:
        name = zipfile.ZipInfo(member)
        name.compress_type = zipfile.ZIP_DEFLATED
        with zipfile.ZipFile(target, "w") as archive, archive.open(name, "w", force_zip64=True) as stream:
            yield stream
    else:
        yield target
