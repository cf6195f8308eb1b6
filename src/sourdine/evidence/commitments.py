"""Commitments: what a certificate says of each cell without showing it, until its salt is shown.

The commitment to a number and its answer is SHA-256(0x02 ‖ salt ‖ number ‖ answer): a salt of 32 bytes, the
digits of E.164 as an unsigned integer of 8 bytes (big-endian), and one byte for the answer. Where there is
nothing to open later stand 32 random bytes, which look like any other commitment.

Salts are not kept: the salt of a cell is two blocks of AES-256-CTR under a key of this screening, at the
cell's place. Whoever is shown some of them learns nothing about the others.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING, Final

import numpy as np
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR

if TYPE_CHECKING:
    from numpy.typing import NDArray

# The byte of an answer is its place here; `screening` says its verdicts in this order.
ANSWERS: Final = ("not_listed", "opposed", "invalid", "unscreened")
COMMITMENT_BYTES: Final = 32
KEY_BYTES: Final = 32
SALT_BYTES: Final = 32
_BLOCKS_A_SALT: Final = 2
_FIRST_BYTE: Final = 2  # not 0 or 1, which begin the leaves and nodes of the tree
# 42 bytes without gaps: with SHA-256's own padding one block.
_MESSAGE: Final = np.dtype([("first", "u1"), ("salt", "V32"), ("number", ">u8"), ("answer", "u1")])


def new_salt_key() -> bytes:
    return secrets.token_bytes(KEY_BYTES)


def derive_salts(key: bytes, *, first: int, count: int) -> bytes:
    """The salts of `count` cells from the cell `first`, one after the other."""
    start = (_BLOCKS_A_SALT * first).to_bytes(16, "big")
    return Cipher(AES(key), CTR(start)).encryptor().update(bytes(SALT_BYTES * count))


def commit(salt: bytes, number: int, answer: int) -> bytes:
    """The commitment of one cell."""
    message = bytes([_FIRST_BYTE]) + salt + number.to_bytes(8, "big") + bytes([answer])
    return hashlib.sha256(message).digest()


def commit_cells(key: bytes, *, first: int, numbers: NDArray[np.uint64], answers: NDArray[np.uint8]) -> bytes:
    """The commitments of cells in order, from the cell `first`; a number is 0 where nothing is to be opened.

    Runs in any thread.
    """
    cells = np.empty(numbers.size, f"V{COMMITMENT_BYTES}")
    salts = np.frombuffer(derive_salts(key, first=first, count=numbers.size), f"V{SALT_BYTES}")
    opened = numbers != 0
    messages = np.empty(np.count_nonzero(opened), _MESSAGE)
    messages["first"] = _FIRST_BYTE
    messages["salt"] = salts[opened]
    messages["number"] = numbers[opened]
    messages["answer"] = answers[opened]
    cells[opened] = np.frombuffer(_hash_each(messages), cells.dtype)
    blank = secrets.token_bytes(COMMITMENT_BYTES * (numbers.size - messages.size))
    cells[~opened] = np.frombuffer(blank, cells.dtype)
    return cells.tobytes()


def _hash_each(messages: NDArray[np.void]) -> bytes:
    texts = messages.view(f"V{_MESSAGE.itemsize}").tolist()
    # Two maps rather than a loop: a quarter less time, and this is where the time of proofs goes.
    return b"".join(map(type(hashlib.sha256()).digest, map(hashlib.sha256, texts)))
