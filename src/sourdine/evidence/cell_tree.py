"""The tree over a file's cells: each leaf holds the commitments of 32 cells, in the order of the file.

Cells are counted row by row, and within a row by screened column, from 0; the last leaf holds the rest. One
cell a leaf would take a second hash for each number, and twice the time.
"""

from __future__ import annotations

from typing import Final

from sourdine.evidence.against import MerkleRoot
from sourdine.evidence.commitments import COMMITMENT_BYTES
from sourdine.evidence.merkle import Tree, hash_leaf

LEAF_CELLS: Final = 32
LEAF_BYTES: Final = LEAF_CELLS * COMMITMENT_BYTES


def leaves_of(cells: int) -> int:
    """How many leaves so many cells make."""
    return -(-cells // LEAF_CELLS)


class CellTree:
    """Takes commitments as they come, any number at a time; `follow` is a leaf to find the path of."""

    def __init__(self, *, follow: int | None = None) -> None:
        self._tree = Tree(follow=follow)
        self._rest = b""
        self.cells = 0

    def add(self, commitments: bytes) -> None:
        """Whole commitments, one after the other."""
        self.cells += len(commitments) // COMMITMENT_BYTES
        waiting = self._rest + commitments
        whole = len(waiting) - len(waiting) % LEAF_BYTES
        for start in range(0, whole, LEAF_BYTES):
            self._tree.add(hash_leaf(waiting[start : start + LEAF_BYTES]))
        self._rest = waiting[whole:]

    def finish(self) -> MerkleRoot:
        """After the last commitment."""
        self._close()
        return MerkleRoot(root=self._tree.root().hex(), leaves=self._tree.size)

    def path(self) -> tuple[bytes, ...]:
        """Of the leaf that is followed, after the last commitment."""
        self._close()
        return self._tree.path()

    def _close(self) -> None:
        if self._rest:
            self._tree.add(hash_leaf(self._rest))
            self._rest = b""
