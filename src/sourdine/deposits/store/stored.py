"""One file in a store: numbered pieces in a row, so that it grows where nothing can be appended to."""

from __future__ import annotations

import io
import os
from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from sourdine.deposits.errors import FileGone

if TYPE_CHECKING:
    from typing_extensions import Buffer

    from sourdine.deposits.store.blobs import Blobs

PIECE_BYTES: Final = 8 << 20


class Gathered:
    """What waits to become a piece. Bytes are kept as they come: a segment of a MiB is not copied."""

    def __init__(self) -> None:
        self._kept: list[bytes] = []
        self.size = 0

    def add(self, data: Buffer) -> int:
        kept = bytes(data)
        self._kept.append(kept)
        self.size += len(kept)
        return len(kept)

    def content(self) -> bytes:
        return b"".join(self._kept)

    def clear(self) -> None:
        """Once it is put."""
        self._kept.clear()
        self.size = 0


class Growing(io.RawIOBase):
    """What is written gathers into pieces; `settle` puts the last one. Only then is the file whole."""

    def __init__(self, blobs: Blobs, place: str, *, piece_bytes: int = PIECE_BYTES) -> None:
        self._blobs = blobs
        self._place = place
        self._piece_bytes = piece_bytes
        self._gathered = Gathered()
        self._count = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Buffer, /) -> int:
        taken = self._gathered.add(data)
        if self._gathered.size >= self._piece_bytes:
            self.settle()
        return taken

    def settle(self) -> None:
        if self._gathered.size:
            self._blobs.put(name_of(self._place, self._count), self._gathered.content())
            self._gathered.clear()
            self._count += 1


class Stored(io.RawIOBase):
    """Reads a file from anywhere; writing adds a piece at its end. Raises FileGone when nothing is there."""

    def __init__(self, blobs: Blobs, place: str) -> None:
        self._blobs = blobs
        self._place = place
        self._sizes = list(blobs.sizes(place).values())
        if not self._sizes:
            raise FileGone
        self._position = 0

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        origin = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: sum(self._sizes)}[whence]
        self._position = origin + offset
        return self._position

    def read(self, size: int = -1, /) -> bytes:
        """As much as is there, across pieces."""
        ends = list(accumulate(self._sizes))
        left = ends[-1] - self._position if size < 0 else size
        pieces = []
        while left > 0 and self._position < ends[-1]:
            index = bisect_right(ends, self._position)
            within = self._position - (ends[index] - self._sizes[index])
            found = self._blobs.read(
                name_of(self._place, index), within, min(left, self._sizes[index] - within)
            )
            if not found:
                raise FileGone
            pieces.append(found)
            self._position += len(found)
            left -= len(found)
        return b"".join(pieces)

    def readinto(self, buffer: Buffer, /) -> int:
        with memoryview(buffer).cast("B") as room:
            found = self.read(room.nbytes)
            room[: len(found)] = found
        return len(found)

    def write(self, data: Buffer, /) -> int:
        content = bytes(data)
        self._blobs.put(name_of(self._place, len(self._sizes)), content)
        self._sizes.append(len(content))
        self._position = sum(self._sizes)
        return len(content)


def name_of(place: str, index: int) -> str:
    return f"{place}/{index:08d}"
