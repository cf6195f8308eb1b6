"""The tree of RFC 9162 §2.1, against its own definition and published values, and against forgers."""

import hashlib

import pytest

from sourdine.evidence.merkle import NoSuchPath, Tree, hash_leaf, root_above

SIZES = range(1, 41)
ENTRIES = tuple(bytes([rank]) * rank for rank in range(41))
LEAVES = tuple(map(hash_leaf, ENTRIES))

# The eight entries that implementations of Certificate Transparency share, and the roots of the first n.
SHARED = ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


def tree_of(leaves, follow=None):
    tree = Tree(follow=follow)
    for leaf in leaves:
        tree.add(leaf)
    return tree


def split(size):
    """The largest power of two below `size`."""
    return 1 << (size - 1).bit_length() - 1


def mth(leaves):
    """MTH of RFC 9162 §2.1.1, word for word."""
    if len(leaves) == 1:
        return leaves[0]
    k = split(len(leaves))
    return hashlib.sha256(b"\x01" + mth(leaves[:k]) + mth(leaves[k:])).digest()


def path_of(index, leaves):
    """PATH of RFC 9162 §2.1.3.1, word for word."""
    if len(leaves) == 1:
        return ()
    k = split(len(leaves))
    if index < k:
        return (*path_of(index, leaves[:k]), mth(leaves[k:]))
    return (*path_of(index - k, leaves[k:]), mth(leaves[:k]))


def holds(leaf, root, **where):
    try:
        return root_above(leaf, **where) == root
    except NoSuchPath:
        return False


@pytest.fixture(params=SIZES, scope="module")
def case(request):
    """Every leaf of a tree of each size: index, path, and the root they lead to."""
    size = request.param
    leaves = LEAVES[:size]
    paths = [tree_of(leaves, follow=index).path() for index in range(size)]
    return size, leaves, paths, tree_of(leaves).root()


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_are_those_that_others_publish(size):
    leaves = [hash_leaf(bytes.fromhex(entry)) for entry in SHARED[:size]]
    assert tree_of(leaves).root().hex() == ROOTS[size - 1]


def test_the_root_of_nothing_is_the_hash_of_nothing():
    assert Tree().root() == hashlib.sha256().digest()


def test_root_and_paths_are_those_of_the_definition(case):
    size, leaves, paths, root = case
    assert root == mth(leaves)
    assert paths == [path_of(index, leaves) for index in range(size)]


def test_every_leaf_leads_to_the_root(case):
    size, leaves, paths, root = case
    assert all(holds(leaves[i], root, index=i, size=size, path=paths[i]) for i in range(size))


def test_no_other_leaf_does(case):
    size, leaves, paths, root = case
    for index in range(size):
        for other in (*leaves[:index], *leaves[index + 1 :], hash_leaf(b"forged")):
            assert not holds(other, root, index=index, size=size, path=paths[index])


def test_no_other_index_does(case):
    size, leaves, paths, root = case
    for index in range(size):
        for other in {*range(-2, size + 2)} - {index}:
            assert not holds(leaves[index], root, index=other, size=size, path=paths[index])


def test_another_size_never_shows_another_leaf(case):
    """The size comes with the root, from the certificate. With a false one, this leaf at most is shown."""
    size, leaves, paths, root = case
    for index in range(size):
        for false in (size - 1, size + 1, 2 * size):
            for other in range(size):
                shown = holds(leaves[other], root, index=index, size=false, path=paths[index])
                assert not shown or other == index


@pytest.mark.parametrize(
    "forge",
    [
        lambda path: path[1:],
        lambda path: path[:-1],
        lambda path: (*path, bytes(32)),
        lambda path: (bytes(32), *path),
        lambda path: (*path, path[-1]),
        lambda path: path[::-1],
        lambda path: (*path[:-1], hash_leaf(b"forged")),
    ],
    ids=["without first", "without last", "longer", "longer below", "last twice", "reversed", "altered"],
)
def test_no_other_path_does(case, forge):
    size, leaves, paths, root = case
    for index in range(size):
        if paths[index] and forge(paths[index]) != paths[index]:
            assert not holds(leaves[index], root, index=index, size=size, path=forge(paths[index]))


def test_no_other_root_is_reached(case):
    size, leaves, paths, _root = case
    other = tree_of((*leaves[:-1], hash_leaf(b"forged"))).root()
    assert not any(holds(leaves[i], other, index=i, size=size, path=paths[i]) for i in range(size - 1))


def test_a_node_is_not_taken_for_a_leaf():
    """The second preimage of trees that hash leaves and nodes alike: two leaves as one entry."""
    root = tree_of(LEAVES[:4]).root()
    node = LEAVES[0] + LEAVES[1]
    path = (mth(LEAVES[2:4]),)
    assert not holds(hash_leaf(node), root, index=0, size=2, path=path)
    assert holds(mth(LEAVES[:2]), root, index=0, size=2, path=path), "this is what the first byte is for"


def test_it_keeps_one_hash_a_bit_of_its_size():
    tree = tree_of(LEAVES[:1] * 10_000)
    assert len(tree._whole) <= tree.size.bit_length()
