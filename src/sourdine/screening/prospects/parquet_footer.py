"""The footer of a Parquet file, for the one thing that Polars does not tell: how its columns are compressed.

Parquet writes its metadata in Thrift's compact protocol. Sources: apache/parquet-format, `parquet.thrift`;
apache/thrift, `doc/specs/thrift-compact-protocol.md`.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

UNCOMPRESSED: Final = "uncompressed"
_DEFAULT: Final = "zstd"
# CompressionCodec in parquet.thrift, by the names Polars gives them. LZO is written by nobody any more.
_CODECS: Final = {0: UNCOMPRESSED, 1: "snappy", 2: "gzip", 4: "brotli", 5: "lz4", 6: "zstd", 7: "lz4"}
_TAIL: Final = 8  # bytes: the length of the metadata, and the magic
_LARGEST: Final = 64 << 20  # bytes of metadata; that of a thousand columns and row groups is far smaller
_DEEPEST: Final = 16
_UNREADABLE: Final = (IndexError, KeyError, TypeError, ValueError, OSError, struct.error)

# Field numbers in parquet.thrift.
_ROW_GROUPS, _COLUMNS, _META_DATA, _CODEC = 4, 1, 3, 4


def read_codec(path: Path) -> str:
    """The codec of the file's columns as Polars calls it; `zstd` where it cannot be told.

    Columns may differ: what most of the first row group's have is told, compressed ones counting first.
    """
    try:
        metadata = _Thrift(_read_metadata(path)).struct()
        columns = metadata[_ROW_GROUPS][0][_COLUMNS]
        codecs = [_CODECS[column[_META_DATA][_CODEC]] for column in columns]
    except _UNREADABLE:
        return _DEFAULT
    packed = [codec for codec in codecs if codec != UNCOMPRESSED]
    return max(packed, key=packed.count) if packed else UNCOMPRESSED


def _read_metadata(path: Path) -> bytes:
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(size - _TAIL)
        length = min(int.from_bytes(file.read(4), "little"), _LARGEST)
        file.seek(size - _TAIL - length)
        return file.read(length)


class _Thrift:
    """Reads any struct of the compact protocol as a dictionary by field number."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0
        self._depth = 0
        self._readers: dict[int, Callable[[], Any]] = {
            1: lambda: True,
            2: lambda: False,
            3: self._byte,
            4: self._integer,
            5: self._integer,
            6: self._integer,
            7: lambda: self._take(8),
            8: lambda: self._take(self._varint()),
            9: self._list,
            10: self._list,
            12: self.struct,
        }

    def struct(self) -> dict[int, Any]:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise ValueError
        fields: dict[int, Any] = {}
        number = 0
        while head := self._byte():
            number = number + (head >> 4) if head >> 4 else self._integer()
            fields[number] = self._readers[head & 15]()
        self._depth -= 1
        return fields

    def _list(self) -> list[Any]:
        head = self._byte()
        size = head >> 4 if head >> 4 != 15 else self._varint()
        read = self._readers[head & 15]
        # In a list a boolean is a byte of its own.
        return [self._byte() if head & 15 in (1, 2) else read() for _ in range(size)]

    def _byte(self) -> int:
        self._at += 1
        return self._data[self._at - 1]

    def _take(self, size: int) -> bytes:
        self._at += size
        return self._data[self._at - size : self._at]

    def _varint(self) -> int:
        value = shift = 0
        while (byte := self._byte()) & 0x80:
            value |= (byte & 0x7F) << shift
            shift += 7
        return value | byte << shift

    def _integer(self) -> int:
        value = self._varint()
        return value >> 1 ^ -(value & 1)
