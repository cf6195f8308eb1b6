"""The footer of a Parquet file: where its columns lie, and how they are compressed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sourdine.screening.prospects.errors import CorruptFile
from sourdine.screening.prospects.parquet.thrift import UNREADABLE, Thrift

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_MAGIC: Final = b"PAR1"
_TAIL: Final = 8  # bytes: the length of the metadata, and the magic
_UNCOMPRESSED: Final = "uncompressed"
_USUAL: Final = "zstd"
# CompressionCodec in parquet.thrift, by the names Polars gives them. LZO (3) is written by nobody any more.
_CODECS: Final = {0: _UNCOMPRESSED, 1: "snappy", 2: "gzip", 4: "brotli", 5: "lz4", 6: "zstd", 7: "lz4"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Chunk:
    """A column of a row group: where its first page begins, and how many values its pages hold."""

    start: int
    values: int
    codec: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Footer:
    rows: int
    chunks: Sequence[Chunk]

    @property
    def codec(self) -> str:
        """As Polars calls it: what most columns have, compressed ones counting first."""
        packed = [chunk.codec for chunk in self.chunks if chunk.codec != _UNCOMPRESSED]
        if packed:
            return max(set(packed), key=packed.count)
        return _UNCOMPRESSED if self.chunks else _USUAL


def read_footer(path: Path) -> Footer:
    """Raises CorruptFile."""
    try:
        metadata = Thrift(_read_metadata(path)).struct()
        groups = metadata.get(4, [])
        rows = [_count(group[3]) for group in groups]
        chunks = [_chunk(column[3]) for group in groups for column in group[1]]
    except UNREADABLE as fault:
        raise CorruptFile(format="Parquet") from fault
    if sum(rows) != metadata.get(3):
        raise CorruptFile(format="Parquet")
    return Footer(rows=sum(rows), chunks=chunks)


def _read_metadata(path: Path) -> bytes:
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - _TAIL))
        tail = file.read(_TAIL)
        length = int.from_bytes(tail[:4], "little")
        if tail[4:] != _MAGIC or length > size - _TAIL:
            raise ValueError
        file.seek(size - _TAIL - length)
        return file.read(length)


def _chunk(column: dict[int, Any]) -> Chunk:
    """From a ColumnMetaData: a dictionary page, if there is one, comes before the pages of data."""
    starts = [_count(column[9]), _count(column.get(11, 0))]
    return Chunk(
        start=min(start for start in starts if start), values=_count(column[5]), codec=_CODECS[column[4]]
    )


def _count(value: object) -> int:
    if not isinstance(value, int) or value < 0:
        raise ValueError
    return value
