"""How files rest: sealed in segments of 1 MiB (AES-256-GCM), each file with a key of its own.

The key lies sealed at the head of the file, so that the keyring's keys rotate without rewriting files; after
it comes a stream as Tink writes it. Order and end of the segments are authenticated: a file that was cut
short or put together from two does not open. They are unsealed one at a time, so that a file is read from
anywhere, and a file that was left in the middle is continued after its last whole segment.
"""

from __future__ import annotations

import io
import os
import shutil
import struct
from typing import TYPE_CHECKING, BinaryIO, Final, Protocol, Self

from sourdine.sealing.errors import AlreadyWhole, ContinuedOtherwise, Unsealable
from sourdine.sealing.rotation import HEAD_BYTES
from sourdine.sealing.segments import (
    HEADER_BYTES,
    SEGMENT_BYTES,
    Segments,
    locate,
    new_keyset,
    place_of,
    room_in,
    shape_of,
    start_of,
)

if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Buffer

    from sourdine.sealing.keyring import Keyring

MAGIC: Final = b"\x89SDS\r\n\x1a\n"  # as in PNG: a copy made as text shows
_VERSION: Final = 1
_HEAD: Final = struct.Struct("<8sHH")  # magic, version, bytes of the sealed key


class Sealer(Protocol):
    """What seals the keys of files: the service's keyring, or a key that this one seals."""

    def seal(self, plain: bytes, *, about: str) -> bytes: ...

    def unseal(self, sealed: bytes, *, about: str) -> bytes: ...


class SealedWriter(io.RawIOBase):
    """Writes a sealed file into `file`, which stays open. `about` says which file it is, and binds it.

    `close` finishes the file. As a context manager it does so when the block ends; when the block raises,
    as when the writer is only forgotten, what was written has no end and never opens, but it can be resumed.
    """

    def __init__(self, file: BinaryIO, *, about: str, keyring: Sealer) -> None:
        keyset = new_keyset()
        key = keyring.seal(keyset, about=_key(about))
        self._start(file, Segments.new(keyset, about=about))
        _write_all(file, _HEAD.pack(MAGIC, _VERSION, len(key)) + key + self._segments.header)

    @classmethod
    def resume(cls, file: BinaryIO, *, about: str, keyring: Sealer) -> Self:
        """Continues a file that was left in the middle, open for reading and writing; `tell` says from where.

        Only one writer at a time may continue a file. Raises AlreadyWhole, or Unsealable when there is
        nothing to continue.
        """
        segments, stream = _read_head(file, about=about, keyring=keyring)
        whole = (file.seek(0, os.SEEK_END) - stream) // SEGMENT_BYTES
        if whole:
            _require_continued(segments, whole - 1, _read_segment(file, stream, whole - 1))
        begun = _read_segment(file, stream, whole)
        if _is_last(segments, whole, begun):
            raise AlreadyWhole
        file.seek(stream + place_of(whole)[0])
        self = cls.__new__(cls)
        self._start(file, segments, index=whole, begun=begun)
        return self

    def _start(self, file: BinaryIO, segments: Segments, *, index: int = 0, begun: bytes = b"") -> None:
        self._file = file
        self._segments = segments
        self._index = index
        self._begun = begun
        self._waiting = bytearray()

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        """How many plain bytes were taken."""
        return start_of(self._index) + len(self._waiting)

    @property
    def settled(self) -> int:
        """How many of them lie in whole segments, and are there after a cut."""
        return start_of(self._index)

    def write(self, data: Buffer, /) -> int:
        if self.closed:
            raise ValueError("this file was closed")
        with memoryview(data).cast("B") as given:
            rest = given
            # A full segment waits: only when more comes is it known not to be the last.
            while len(self._waiting) + len(rest) > room_in(self._index):
                taken = room_in(self._index) - len(self._waiting)
                self._emit(self._waiting + rest[:taken] if self._waiting else rest[:taken], last=False)
                self._waiting.clear()
                rest = rest[taken:]
            self._waiting += rest
            return given.nbytes

    def leave(self) -> None:
        """Closes without an end; what had not filled a segment is forgotten."""
        super().close()

    def close(self) -> None:
        try:
            if not self.closed:
                self._emit(self._waiting, last=True)
        finally:
            super().close()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # Closing writes the mark of a whole file: not after a failure.
        self.close() if kind is None else self.leave()

    def __del__(self) -> None:
        """Forgotten is not finished: without this, Python would close it."""

    def _emit(self, plain: bytearray | memoryview, *, last: bool) -> None:
        sealed = self._segments.seal(self._index, plain, last=last)
        # The same nonce over other bytes would give both away: what is begun is continued as it was, or not.
        if not sealed.startswith(self._begun):
            raise ContinuedOtherwise
        self._begun = b""
        try:
            _write_all(self._file, sealed)
        except BaseException:
            # Part of it may be there: other bytes must not follow under the same nonce. It can be resumed.
            self.leave()
            raise
        self._index += 1


class SealedReader(io.RawIOBase):
    """Reads what SealedWriter wrote, from anywhere, with the same `about` and a keyring that holds its key.

    The end is looked at first: a file that was cut short does not open at all. Raises Unsealable before it
    gives a byte that is not as it was written. One segment is kept in memory, two while one is unsealed.
    """

    def __init__(self, file: BinaryIO, *, about: str, keyring: Sealer) -> None:
        self._file = file
        self._segments, self._stream = _read_head(file, about=about, keyring=keyring)
        self._count, self.size = shape_of(file.seek(0, os.SEEK_END) - self._stream)
        self._position = 0
        self._at, self._plain = -1, b""
        self._segment(self._count - 1)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        origin = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self.size}[whence]
        if origin + offset < 0:
            raise OSError("before the beginning of the file")
        self._position = origin + offset
        return self._position

    def readinto(self, buffer: Buffer, /) -> int:
        with memoryview(buffer).cast("B") as room:
            filled = 0
            while filled < room.nbytes and (piece := self._piece(room.nbytes - filled)):
                room[filled : filled + len(piece)] = piece
                filled += len(piece)
        return filled

    def readall(self) -> bytes:
        pieces = []
        while piece := self._piece(SEGMENT_BYTES):
            pieces.append(bytes(piece))
        return b"".join(pieces)

    def _piece(self, most: int) -> memoryview:
        """What comes next, to the end of its segment; nothing at the end of the file."""
        if self._position >= self.size:
            return memoryview(b"")
        index, within = locate(self._position)
        piece = memoryview(self._segment(index))[within : within + most]
        self._position += len(piece)
        return piece

    def _segment(self, index: int) -> bytes:
        if index != self._at:
            sealed = _read_segment(self._file, self._stream, index)
            self._plain = self._segments.unseal(index, sealed, last=index == self._count - 1)
            self._at = index
        return self._plain


def sealed_with(file: BinaryIO) -> bytes:
    """The first bytes of the file's sealed key, which name the keyring's key. Raises Unsealable."""
    return _sealed_key(file)[:HEAD_BYTES]


def reseal(file: BinaryIO, out: BinaryIO, *, about: str, keyring: Keyring) -> None:
    """The same file into `out`, its key sealed with the keyring's key of today. Raises Unsealable."""
    key = keyring.reseal(_sealed_key(file), about=_key(about))
    out.write(_HEAD.pack(MAGIC, _VERSION, len(key)) + key)
    shutil.copyfileobj(file, out, 1 << 20)


def _read_head(file: BinaryIO, *, about: str, keyring: Sealer) -> tuple[Segments, int]:
    """The segments, and where in the file their stream begins."""
    keyset = keyring.unseal(_sealed_key(file), about=_key(about))
    stream = file.tell()
    return Segments(keyset, file.read(HEADER_BYTES), about=about), stream


def _read_segment(file: BinaryIO, stream: int, index: int) -> bytes:
    start, size = place_of(index)
    file.seek(stream + start)
    return file.read(size)


def _require_continued(segments: Segments, index: int, sealed: bytes) -> None:
    if _is_last(segments, index, sealed):
        raise AlreadyWhole
    segments.unseal(index, sealed, last=False)


def _is_last(segments: Segments, index: int, sealed: bytes) -> bool:
    try:
        segments.unseal(index, sealed, last=True)
    except Unsealable:
        return False
    return True


def _write_all(file: BinaryIO, data: bytes) -> None:
    """However little an unbuffered file takes at a time."""
    written = file.write(data)  # as they are: who keeps bytes need not copy them
    while written < len(data):
        written += file.write(memoryview(data)[written:])


def _sealed_key(file: BinaryIO) -> bytes:
    """What stands at the head; the segments follow."""
    try:
        magic, version, length = _HEAD.unpack(file.read(_HEAD.size))
    except struct.error as unreadable:
        raise Unsealable from unreadable
    if (magic, version) != (MAGIC, _VERSION):
        raise Unsealable
    return file.read(length)


def _key(about: str) -> str:
    """What the file's key is sealed as: nothing else that the keyring seals can be passed off as one."""
    return f"key of file {about}"
