"""Keyed tokens of telephone numbers, eight bytes each: equal for equal numbers, and nothing without the key.

A token is half of AES-256 over one block that holds the number. A block cipher with a secret key is a
pseudo-random function of so few inputs, and does a million of them in hundredths of a second; HMAC takes a
whole one.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Final

import numpy as np
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import ECB

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    from numpy.typing import NDArray

KEY_BYTES: Final = 32
ENTRY: Final = np.dtype([("token", "<u8"), ("answer", "u1")])
_BLOCK: Final = np.dtype([("padding", "<u8"), ("number", "<u8")])
_RUN: Final = 4 << 20  # entries sorted together: 36 MB


def new_key() -> bytes:
    return secrets.token_bytes(KEY_BYTES)


def tokens_of(numbers: NDArray[np.uint64], key: bytes) -> NDArray[np.uint64]:
    blocks = np.zeros(numbers.size, _BLOCK)
    blocks["number"] = numbers
    # One block each, never a message: what makes ECB wrong for messages is wanted here.
    sealed = Cipher(AES256(key), ECB()).encryptor().update(blocks.tobytes())  # noqa: S305 -- a function of one block
    return np.frombuffer(sealed, "<u8")[::2].astype(np.uint64)


class TokenWriter:
    """Writes tokens with their answers, in sorted runs of a few million: memory stays bounded."""

    def __init__(self, out: BinaryIO, key: bytes, *, run: int = _RUN) -> None:
        self._out, self._key, self._run = out, key, run
        self._waiting: list[NDArray[np.void]] = []
        self._size = 0
        self.runs: list[int] = []

    def add(self, numbers: NDArray[np.uint64], answers: NDArray[np.uint8]) -> None:
        entries = np.empty(numbers.size, ENTRY)
        entries["token"] = tokens_of(numbers, self._key)
        entries["answer"] = answers
        self._waiting.append(entries)
        self._size += entries.size
        if self._size >= self._run:
            self.settle()

    def settle(self) -> None:
        """After the last: what waits becomes a run."""
        if not self._size:
            return
        entries = sorted_once(np.concatenate(self._waiting))
        self._out.write(np.array([entries.size], "<u8").tobytes())
        self._out.write(entries.tobytes())
        self.runs.append(entries.size)
        self._waiting, self._size = [], 0

    @property
    def count(self) -> int:
        return sum(self.runs)


def sorted_once(entries: NDArray[np.void]) -> NDArray[np.void]:
    """By token, each token with its first answer only: the same number has one answer in one screening."""
    _, first = np.unique(entries["token"], return_index=True)
    return entries[first]


def answer_in(file: BinaryIO, token: int) -> int | None:
    """The answer that was given for a token, found by halving each run; None when it is not there."""
    for start, count in _runs(file):
        found = _halve(file, start, count, token)
        if found is not None:
            return found
    return None


def _runs(file: BinaryIO) -> Iterator[tuple[int, int]]:
    file.seek(0)
    while head := file.read(8):
        start, count = file.tell(), int.from_bytes(head, "little")
        yield start, count
        file.seek(start + count * ENTRY.itemsize)


def _halve(file: BinaryIO, start: int, count: int, token: int) -> int | None:
    low, high = 0, count
    while low < high:
        middle = (low + high) // 2
        file.seek(start + middle * ENTRY.itemsize)
        entry = np.frombuffer(file.read(ENTRY.itemsize), ENTRY)[0]
        if entry["token"] == token:
            return int(entry["answer"])
        if entry["token"] < token:
            low = middle + 1
        else:
            high = middle
    return None
