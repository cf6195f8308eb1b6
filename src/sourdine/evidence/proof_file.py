"""`<stem>.proofs`: what its holder needs to prove one number of a screening. It goes apart, with the results.

It holds the key of the salts and the commitment of every cell, 32 bytes a cell: neither the file that was
screened nor the results are needed any more, and no later edition of a numbering plan can make a cell read
otherwise. It names no number, but whoever has it can find out by trying which ones it can show.
"""

from __future__ import annotations

import os
import struct
from typing import TYPE_CHECKING, BinaryIO, Final, Self

from sourdine.errors import Place
from sourdine.evidence.certificate_files import beside
from sourdine.evidence.commitments import COMMITMENT_BYTES, KEY_BYTES
from sourdine.evidence.errors import MalformedProofs, ProofsMissing, UnreadableEvidence

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import TracebackType

PROOFS_SUFFIX: Final = ".proofs"
MAGIC: Final = b"\x89SDP\r\n\x1a\n"  # as in PNG: a copy made as text shows
_VERSION: Final = 1
_HEAD: Final = struct.Struct(f"<8sH{KEY_BYTES}s")
_CHUNK_CELLS: Final = 1 << 15


def find_proofs(certificate: Path) -> Path:
    """Where the proofs of a certificate lie: beside it, under the same name."""
    return beside(certificate, PROOFS_SUFFIX) or certificate.with_suffix(PROOFS_SUFFIX)


def head_of(key: bytes) -> bytes:
    """What a file of proofs begins with; commitments follow, in the order of the cells."""
    return _HEAD.pack(MAGIC, _VERSION, key)


class Proofs:
    """An open file of proofs. Raises ProofsMissing, UnreadableEvidence or MalformedProofs."""

    def __init__(self, file: BinaryIO, place: Place) -> None:
        self._file = file
        self._place = place
        self.key = self._read_head()
        size = file.seek(0, os.SEEK_END) - _HEAD.size
        self.cells, odd = divmod(size, COMMITMENT_BYTES)
        if odd:
            raise MalformedProofs(place=place)

    @classmethod
    def open(cls, path: Path) -> Self:
        place = Place(file=str(path))
        try:
            file = path.open("rb")
        except FileNotFoundError as missing:
            raise ProofsMissing(place=place) from missing
        except OSError as failed:
            raise UnreadableEvidence(place=place, reason=failed.strerror) from failed
        try:
            return cls(file, place)
        except BaseException:
            file.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def chunks(self) -> Iterator[tuple[int, bytes]]:
        """The commitments, thousands at a time, each time with the number of the first cell."""
        for first in range(0, self.cells, _CHUNK_CELLS):
            yield first, self.commitments(first, min(_CHUNK_CELLS, self.cells - first))

    def commitments(self, first: int, count: int) -> bytes:
        self._file.seek(_HEAD.size + first * COMMITMENT_BYTES)
        found = self._file.read(count * COMMITMENT_BYTES)
        if len(found) < count * COMMITMENT_BYTES:
            raise MalformedProofs(place=self._place)
        return found

    def _read_head(self) -> bytes:
        try:
            magic, version, key = _HEAD.unpack(self._file.read(_HEAD.size))
        except struct.error as short:
            raise MalformedProofs(place=self._place) from short
        if (magic, version) != (MAGIC, _VERSION):
            raise MalformedProofs(place=self._place)
        return bytes(key)
