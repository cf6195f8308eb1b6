"""A Merkle tree over a stream of leaves, as RFC 9162 §2.1 defines it, with SHA-256.

A tree of n leaves is split at the largest power of two below n. Leaves and nodes are hashed with different
first bytes, so that a node is never taken for a leaf.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

DIGEST_BYTES: Final = 32
_LEAF: Final = b"\x00"
_NODE: Final = b"\x01"


class NoSuchPath(ValueError):
    """Never leaves this package: whoever checks says what it was checking."""


def hash_leaf(entry: bytes) -> bytes:
    return hashlib.sha256(_LEAF + entry).digest()


def _hash_node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(_NODE + left + right).digest()


class Tree:
    """Takes the hashes of leaves in order, and keeps one for each bit of their number: a few dozen.

    With `follow` it also collects the path of that leaf, counted from 0: what is needed to recompute the
    root from it, from the leaf upwards.
    """

    __slots__ = ("_follow", "_path", "_whole", "size")

    def __init__(self, *, follow: int | None = None) -> None:
        self.size = 0
        self._follow = follow
        self._path: list[bytes] = []
        # Whole subtrees, the largest first, each with whether the followed leaf is in it.
        self._whole: list[tuple[bytes, bool]] = []

    def add(self, leaf: bytes) -> None:
        node = (leaf, self.size == self._follow)
        self.size += 1
        # As in counting: each carry of the binary number of leaves joins two subtrees of one size.
        ones = self.size
        while ones % 2 == 0:
            node = _join(self._whole.pop(), node, self._path)
            ones //= 2
        self._whole.append(node)

    def root(self) -> bytes:
        """Of the leaves so far; SHA-256 of nothing when there are none."""
        return self._close()[0]

    def path(self) -> tuple[bytes, ...]:
        """Of the leaf that is followed, in the tree of the leaves so far."""
        return self._close()[1]

    def _close(self) -> tuple[bytes, tuple[bytes, ...]]:
        if not self._whole:
            return hashlib.sha256().digest(), ()
        path = self._path.copy()
        *larger, node = self._whole
        for subtree in reversed(larger):
            node = _join(subtree, node, path)
        return node[0], tuple(path)


def _join(left: tuple[bytes, bool], right: tuple[bytes, bool], path: list[bytes]) -> tuple[bytes, bool]:
    if left[1]:
        path.append(right[0])
    elif right[1]:
        path.append(left[0])
    return _hash_node(left[0], right[0]), left[1] or right[1]


def root_above(leaf: bytes, *, index: int, size: int, path: Sequence[bytes]) -> bytes:
    """The root of the tree of `size` leaves in which `path` leads from `leaf` (RFC 9162 §2.1.3.2).

    Raises NoSuchPath when no leaf `index` of such a tree has a path of that length.
    """
    if not 0 <= index < size:
        raise NoSuchPath
    node, last = index, size - 1
    root = leaf
    for sibling in path:
        if last == 0:
            raise NoSuchPath
        if node % 2 == 1 or node == last:
            root = _hash_node(sibling, root)
            while node % 2 == 0 and node != 0:
                node, last = node >> 1, last >> 1
        else:
            root = _hash_node(root, sibling)
        node, last = node >> 1, last >> 1
    if last != 0:
        raise NoSuchPath
    return root
