"""Cells to leaves: 32 a leaf, however they come."""

import random
import secrets

import pytest

from sourdine.evidence.cell_tree import CellTree, leaves_of
from sourdine.evidence.merkle import Tree, hash_leaf

SIZES = [0, 1, 31, 32, 33, 64, 65, 1000]


def root_of(commitments):
    tree = Tree()
    for start in range(0, len(commitments), 1024):
        tree.add(hash_leaf(commitments[start : start + 1024]))
    return tree.root().hex()


@pytest.mark.parametrize("cells", SIZES)
def test_a_leaf_holds_32_cells_and_the_last_the_rest(cells):
    commitments = secrets.token_bytes(32 * cells)
    tree = CellTree()
    tree.add(commitments)
    found = tree.finish()
    assert (tree.cells, found.leaves, found.root) == (cells, leaves_of(cells), root_of(commitments))


@pytest.mark.parametrize("cells", SIZES)
def test_how_they_are_cut_on_the_way_does_not_matter(cells):
    commitments = secrets.token_bytes(32 * cells)
    draw, tree, start = random.Random(cells), CellTree(), 0
    while start < len(commitments):
        piece = 32 * draw.randrange(70)
        tree.add(commitments[start : start + piece])
        start += piece
    assert tree.finish().root == root_of(commitments)


@pytest.mark.parametrize(("cells", "leaves"), [(0, 0), (1, 1), (32, 1), (33, 2), (64, 2), (65, 3)])
def test_how_many_leaves_so_many_cells_make(cells, leaves):
    assert leaves_of(cells) == leaves
