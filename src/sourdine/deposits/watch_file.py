"""The file of a watched deposit: a token for each callable cell, and where the cell stands in its own file.

Pieces one after another, in the order of the rows: how many entries and how many bytes of identifiers, the
entries, the identifiers. It is compared by passing through it once, whatever the register did meanwhile; the
identifiers of a piece in which nothing is found are leapt over.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO, Final

import numpy as np

from sourdine.deposits.sketch import Sketch
from sourdine.deposits.tokens import tokens_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

ENTRY: Final = np.dtype([("token", "<u8"), ("row", "<u4"), ("column", "<u2"), ("length", "<u2")])
_HEAD: Final = np.dtype([("count", "<u4"), ("bytes", "<u4")])
_PIECE: Final = 1 << 16  # entries written together: 1 MiB and their identifiers
_LONGEST: Final = 500  # bytes; what is longer identifies nothing


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """Where a number stands that was found, and the token it was found by."""

    token: int = field(repr=False)
    row: int
    column: int
    identifier: str = field(repr=False)


class WatchWriter:
    """`key` makes the tokens, `counting` those that a sketch counts different numbers by."""

    def __init__(self, out: BinaryIO, *, key: bytes, counting: bytes, piece: int = _PIECE) -> None:
        self._out, self._key, self._counting, self._piece = out, key, counting, piece
        self._entries: list[NDArray[np.void]] = []
        self._identifiers: list[bytes] = []
        self._waiting = 0
        self.count = 0
        self.sketch = Sketch()

    def add(
        self,
        numbers: NDArray[np.uint64],
        rows: NDArray[np.int64],
        column: int,
        identifiers: Sequence[str] | None,
    ) -> None:
        """Of one column, in the order of the rows; `identifiers` beside them when there are any."""
        written = [] if identifiers is None else [_written(one) for one in identifiers]
        entries = np.zeros(numbers.size, ENTRY)
        entries["token"] = tokens_of(numbers, self._key)
        entries["row"], entries["column"] = rows, column
        if written:
            entries["length"] = [len(one) for one in written]
        self.sketch.add(tokens_of(numbers, self._counting))
        self._entries.append(entries)
        self._identifiers += written
        self._waiting += entries.size
        self.count += entries.size
        if self._waiting >= self._piece:
            self.settle()

    def settle(self) -> None:
        """After the last: what waits is written."""
        if not self._waiting:
            return
        identifiers = b"".join(self._identifiers)
        head = np.array([(self._waiting, len(identifiers))], _HEAD)
        self._out.write(head.tobytes())
        self._out.write(np.concatenate(self._entries).tobytes())
        self._out.write(identifiers)
        self._entries, self._identifiers, self._waiting = [], [], 0


def find(file: BinaryIO, tokens: NDArray[np.uint64]) -> Iterator[Cell]:
    """The cells whose token is among `tokens` (n,), which are sorted."""
    while head := file.read(_HEAD.itemsize):
        said = np.frombuffer(head, _HEAD)[0]
        entries = np.frombuffer(file.read(int(said["count"]) * ENTRY.itemsize), ENTRY)
        hits = np.flatnonzero(_are_among(entries["token"], tokens))
        if not hits.size:
            file.seek(int(said["bytes"]), 1)
            continue
        yield from _cells(entries, hits, file.read(int(said["bytes"])))


def _cells(entries: NDArray[np.void], hits: NDArray[np.int64], identifiers: bytes) -> Iterator[Cell]:
    lengths = entries["length"].astype(np.int64)
    starts = np.cumsum(lengths) - lengths
    for hit in hits.tolist():
        entry, start = entries[hit], int(starts[hit])
        yield Cell(
            token=int(entry["token"]),
            row=int(entry["row"]),
            column=int(entry["column"]),
            identifier=identifiers[start : start + int(entry["length"])].decode(),
        )


def _are_among(some: NDArray[np.uint64], tokens: NDArray[np.uint64]) -> NDArray[np.bool_]:
    if not tokens.size:
        return np.zeros(some.size, np.bool_)
    places = np.searchsorted(tokens, some)
    places[places == tokens.size] = 0
    return tokens[places] == some


def _written(identifier: str) -> bytes:
    written = identifier.encode()
    return written if len(written) <= _LONGEST else b""
