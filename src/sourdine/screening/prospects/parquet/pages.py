"""The pages of a Parquet file: their headers, read one after the other to see that they can be true."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any, Final

from sourdine.screening.prospects.compression import BOMB_RATIO, most_unpacked
from sourdine.screening.prospects.errors import ArchiveBomb, CorruptFile
from sourdine.screening.prospects.parquet.thrift import UNREADABLE, Thrift

if TYPE_CHECKING:
    from pathlib import Path

    from sourdine.screening.prospects.parquet.footer import Chunk, Footer

_HEADER: Final = 512  # bytes; nearly every header is shorter
_LONGEST_HEADER: Final = 1 << 20  # with statistics of long texts
# Fields of PageHeader in parquet.thrift.
_UNPACKED, _PACKED, _DATA, _DICTIONARY, _DATA_V2 = 2, 3, 5, 7, 8
_VALUES: Final = 1


def require_sound_pages(path: Path, footer: Footer) -> None:
    """Raises CorruptFile where a header cannot be true, ArchiveBomb where pages unpack beyond reason.

    Only headers are read: some milliseconds for a million rows.
    """
    size = path.stat().st_size
    room, end = most_unpacked(size), 0
    filled = [chunk for chunk in footer.chunks if chunk.values]
    with path.open("rb") as file:
        # Each byte belongs to one column: else a few pages could be read again and again.
        for chunk in sorted(filled, key=lambda one: one.start):
            try:
                _require(chunk.start >= end)
                unpacked, end = _unpacked_size(file, chunk, size)
                room -= unpacked
            except UNREADABLE as fault:
                raise CorruptFile(format="Parquet") from fault
            if room < 0:
                raise ArchiveBomb(ratio=BOMB_RATIO)


def _unpacked_size(file: IO[bytes], chunk: Chunk, size: int) -> tuple[int, int]:
    """How many bytes its pages unpack to, and where the last one ends."""
    at, values, unpacked = chunk.start, 0, 0
    while values < chunk.values:
        header, length = _read_header(file, at)
        at += length + header[_PACKED]
        values += _values(header)
        unpacked += header[_UNPACKED]
        _require(header[_PACKED] >= 0, header[_UNPACKED] >= 0, at <= size, values <= chunk.values)
    return unpacked, at


def _read_header(file: IO[bytes], at: int) -> tuple[dict[int, Any], int]:
    file.seek(at)
    data = file.read(_HEADER)
    try:
        header = Thrift(data)
        return header.struct(), header.at
    except IndexError:
        header = Thrift(data + file.read(_LONGEST_HEADER))
        return header.struct(), header.at


def _values(header: dict[int, Any]) -> int:
    """How many values of the column a page holds: none, if it is a dictionary or an index."""
    if _DICTIONARY in header:
        _require(0 <= header[_DICTIONARY][_VALUES] <= header[_UNPACKED])
    if _DATA_V2 in header:
        page = header[_DATA_V2]
        _require(all(0 <= page[field] <= page[_VALUES] for field in (2, 3)))  # nulls, and rows
        _require(all(0 <= page[field] <= header[_PACKED] for field in (5, 6)))  # bytes of levels
    page = header.get(_DATA) or header.get(_DATA_V2) or {_VALUES: 0}
    _require(page[_VALUES] >= 0)
    return int(page[_VALUES])


def _require(*conditions: bool) -> None:
    if not all(conditions):
        raise ValueError
