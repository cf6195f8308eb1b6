"""A result file on its way: written, counted and digested in one pass."""

from __future__ import annotations

import io
from typing import BinaryIO

from sourdine.evidence import SaltedDigest


class Outlet(io.RawIOBase):
    """Writes to a file and digests what it writes. It cannot be sought in: what is written stays."""

    def __init__(self, file: BinaryIO, salt: bytes) -> None:
        self._file = file
        self._digest = SaltedDigest(salt)

    def writable(self) -> bool:
        return True

    def write(self, data: bytes | memoryview, /) -> int:  # type: ignore[override]  # the stubs want any Buffer
        self._file.write(data)
        self._digest.update(data)
        return len(data)

    @property
    def size_bytes(self) -> int:
        return self._digest.size_bytes

    def digest(self) -> str:
        return self._digest.value()
