"""Thrift's compact protocol, in which Parquet writes its metadata."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_DEEPEST: Final = 16
_MOST_VALUES: Final = 5_000_000  # a thousand row groups of a hundred columns have four million
_LONGEST: Final = 63  # bits of a number
_BOOLEANS: Final = (1, 2)
_LONGER: Final = 15  # marks a list whose size stands apart
UNREADABLE: Final = (
    AttributeError,
    IndexError,
    KeyError,
    TypeError,
    ValueError,
    OverflowError,
    RecursionError,
    struct.error,
)


class Thrift:
    """Reads any struct as a dictionary by field number. Raises one of `UNREADABLE`."""

    def __init__(self, data: bytes) -> None:
        self.at = 0
        self._data = data
        self._depth = 0
        self._left = _MOST_VALUES
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
            11: self._map,
            12: self.struct,
            13: lambda: self._take(16),
        }

    def struct(self) -> dict[int, Any]:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise ValueError
        fields: dict[int, Any] = {}
        number = 0
        while head := self._byte():
            self._spend(1)
            number = number + (head >> 4) if head >> 4 else self._integer()
            fields[number] = self._readers[head & 15]()
        self._depth -= 1
        return fields

    def _list(self) -> list[Any]:
        head = self._byte()
        size = self._varint() if head >> 4 == _LONGER else head >> 4
        self._spend(size)
        read = self._element(head & 15)
        return [read() for _ in range(size)]

    def _map(self) -> list[tuple[Any, Any]]:
        size = self._varint()
        self._spend(size)
        kinds = self._byte() if size else 0
        key, value = (self._element(kind) for kind in (kinds >> 4, kinds & 15)) if size else (None, None)
        return [(key(), value()) for _ in range(size)] if key and value else []

    def _spend(self, values: int) -> None:
        """Each becomes an object of some seventy bytes, be it one byte in the file."""
        self._left -= values
        if self._left < 0:
            raise ValueError

    def _element(self, kind: int) -> Callable[[], Any]:
        """In a list a boolean is a byte of its own."""
        return self._byte if kind in _BOOLEANS else self._readers[kind]

    def _byte(self) -> int:
        self.at += 1
        return self._data[self.at - 1]

    def _take(self, size: int) -> bytes:
        self.at += size
        if self.at > len(self._data):
            raise IndexError
        return self._data[self.at - size : self.at]

    def _varint(self) -> int:
        value = shift = 0
        while (byte := self._byte()) & 0x80:
            value |= (byte & 0x7F) << shift
            shift += 7
            if shift > _LONGEST:
                raise ValueError
        return value | byte << shift

    def _integer(self) -> int:
        value = self._varint()
        return value >> 1 ^ -(value & 1)
