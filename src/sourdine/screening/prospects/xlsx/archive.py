"""The zip of a workbook: its parts as streams, and every fault of it by our own names."""

from __future__ import annotations

import struct
import zipfile
import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final
from xml.parsers import expat

from sourdine.screening.prospects.compression import BOMB_RATIO, most_unpacked
from sourdine.screening.prospects.errors import ArchiveBomb, CorruptFile, EncryptedFile
from sourdine.screening.prospects.zips import ENCRYPTED, READ_PACKINGS, opened

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CHUNK: Final = 1 << 18  # bytes
_FAULTS: Final = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    expat.ExpatError,
    OSError,
    EOFError,
    RuntimeError,  # NotImplementedError, which an unknown packing raises, is one
    ValueError,
    LookupError,
    OverflowError,
)


@contextmanager
def naming_faults() -> Iterator[None]:
    """What zip, zlib and expat raise for a damaged workbook is a CorruptFile."""
    try:
        yield
    except _FAULTS as fault:
        raise CorruptFile(format="XLSX") from fault


class Archive:
    """The parts of a workbook. Raises CorruptFile, EncryptedFile or ArchiveBomb."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.most = most_unpacked(path.stat().st_size)
        with naming_faults(), path.open("rb") as file, opened(file) as archive:
            # As Excel does, names are told apart without regard to case.
            self._parts = {part.filename.lower(): part for part in archive.infolist()}
        # A reader of the zip is given no more than these sizes, be they true or not.
        if sum(part.file_size for part in self._parts.values()) > self.most:
            raise ArchiveBomb(ratio=BOMB_RATIO)

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._parts

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of a part, unpacked; checked against its checksum at the end."""
        with naming_faults(), self._path.open("rb") as file, opened(file) as archive:
            part = self._parts[name.lower()]
            if part.flag_bits & ENCRYPTED:
                raise EncryptedFile
            if part.compress_type not in READ_PACKINGS:
                raise zipfile.BadZipFile
            with archive.open(part) as stream:
                while chunk := stream.read(CHUNK):
                    yield chunk
