"""Sample files packed: the same bytes each time, so that they may be kept and compared."""

from __future__ import annotations

import io
import zipfile
from typing import Final

from sourdine.screening.prospects.compression import BOMB_SIZE, Compression, packed

_CENTRAL: Final = b"PK\x01\x02"


def packed_in(kind: Compression, content: bytes) -> bytes:
    target = io.BytesIO()
    with packed(target, kind, "clients.csv") as stream:
        stream.write(content)
    return target.getvalue()


def gzipped(content: bytes) -> bytes:
    return packed_in(Compression.GZIP, content)


def zipped(*members: tuple[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name), content)
    return target.getvalue()


def by_lzma(name: str, content: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_LZMA)
    return target.getvalue()


def protected(name: str, content: bytes) -> bytes:
    """A zip whose member says that it is encrypted: its flag is all that is looked at."""
    made = bytearray(zipped((name, content)))
    made[6] |= 1
    made[made.index(_CENTRAL) + 8] |= 1
    return bytes(made)


def swollen() -> bytes:
    """Packs to nothing, unpacks to more than a prospect file would, in few rows: no plan refuses it first."""
    row = b"b" * 1_000_000 + b";0199001234\n"
    return gzipped(b"Nom;Telephone\n") + gzipped(row) * (BOMB_SIZE // len(row) + 2)
