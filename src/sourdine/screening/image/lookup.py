"""Is this number on the list: one number from Python, or a column of millions.

A number's block is found through a page table, as memory is by a processor: the block's upper part finds a
page, its lower twelve bits an entry, and the entry says where the block's bits are. That is three reads a
number, wherever it lies, where a binary search of the directory would take sixteen.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Final

import numpy as np

from sourdine.screening.image.blocks import BITMAP_BYTES, BLOCK_NUMBERS, Blocks, Numbers, set_bits

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Bounds the temporaries of a look-up to a few MB, near the processor, whatever the column's length.
NUMBERS_AT_ONCE: Final = 1 << 15

_PAGE_BITS: Final = 12
_PAGE_BLOCKS: Final = 1 << _PAGE_BITS
# The French plan fills some 130 pages. The limits keep an image of scattered foreign numbers from taking
# 32 KiB for each of them: blocks outside the fullest pages are searched for in the directory.
_MOST_PAGES: Final = 1_024
_MOST_ROOT_ENTRIES: Final = 1 << 15  # every number of up to 12 digits

_ABSENT_PAGE: Final = 0
_SEARCH_PAGE: Final = 1
# An entry is the offset of the block's bitmap in bytes; -1 - rank among the sparse blocks; or this.
_SEARCH: Final = -(1 << 62)
# A sparse block's sieve has a bit for each remainder by 256: most numbers that are not in the block are told
# so by one read, before the binary search.
_SIEVE_BITS: Final = 256


class Scratch:
    """What one look-up needs for each number and every list: its block, and the bit that stands for it."""

    def __init__(self, size: int) -> None:
        self._blocks = np.empty(size, np.uint64)
        self._rest = np.empty(size, np.uint64)
        self._pages = np.empty(size, np.int64)
        self._within = np.empty(size, np.int64)
        self._bytes = np.empty(size, np.int64)
        self._bits = np.empty(size, np.uint8)
        self._places = np.empty(size, np.int64)
        self._entries = np.empty(size, np.int64)
        self._found = np.empty(size, np.uint8)

    def locate(self, numbers: Numbers) -> None:
        """Takes in `numbers`, at most as many as the scratch's size."""
        n = numbers.size
        self.blocks = np.floor_divide(numbers, np.uint64(BLOCK_NUMBERS), out=self._blocks[:n]).view(np.int64)
        rest = np.multiply(self._blocks[:n], np.uint64(BLOCK_NUMBERS), out=self._rest[:n])
        self.rest = np.subtract(numbers, rest, out=rest).view(np.int64)
        self.pages = np.right_shift(self.blocks, _PAGE_BITS, out=self._pages[:n])
        self.within = np.bitwise_and(self.blocks, _PAGE_BLOCKS - 1, out=self._within[:n])
        self.bytes = np.right_shift(self.rest, 3, out=self._bytes[:n])
        np.bitwise_and(self.rest, 7, out=self._bits[:n], casting="unsafe")
        self.bits = np.left_shift(np.uint8(1), self._bits[:n], out=self._bits[:n])
        self.places = self._places[:n]
        self.entries = self._entries[:n]
        self.found = self._found[:n]


class Finder:
    """Answers for one list. Safe for several threads at once: nothing in it changes after it is made."""

    def __init__(self, blocks: Blocks) -> None:
        lone = blocks.is_sparse
        self._ids = blocks.ids
        self._bitmaps = blocks.bitmaps.reshape(-1)
        self._sparse = blocks.sparse
        self._starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(blocks.counts[lone], dtype=np.int64)])
        self._sieve = _sieve(blocks.sparse, self._starts)
        self._entries = np.where(lone, -np.cumsum(lone, dtype=np.int64), blocks.bitmap_rows * BITMAP_BYTES)
        self._root, self._pages = _page_table(blocks.ids, self._entries)
        self._last_root = self._root.size - 1
        # Reading one item through a memoryview costs a third of reading it through numpy.
        self._root_items, self._page_items = self._root.data, self._pages.data
        self._bitmap_items, self._sparse_items = self._bitmaps.data, self._sparse.data
        self._sieve_items, self._start_items = self._sieve.data, self._starts.data

    def contains(self, number: int) -> bool:
        """Whether one E.164 integer is on the list."""
        block, rest = divmod(number, BLOCK_NUMBERS)
        page = block >> _PAGE_BITS
        # Written out: calling min() would add a tenth to the look-up.
        root = self._root_items[page if page < self._last_root else self._last_root]  # noqa: FURB136
        entry = self._page_items[root + (block & _PAGE_BLOCKS - 1)]
        if entry == _SEARCH:
            entry = int(self._searched(np.array([block], np.int64))[0])
        if entry >= 0:
            return bool(self._bitmap_items[entry + (rest >> 3)] >> (rest & 7) & 1)
        return self._sparse_contains(-1 - entry, rest)

    def _sparse_contains(self, rank: int, rest: int) -> bool:
        position = rank * _SIEVE_BITS + rest % _SIEVE_BITS
        if not self._sieve_items[position >> 3] >> (position & 7) & 1:
            return False
        end = self._start_items[rank + 1]
        place = bisect_left(self._sparse_items, rest, self._start_items[rank], end)
        return place < end and self._sparse_items[place] == rest

    def find(self, scratch: Scratch) -> NDArray[np.uint8]:
        """(n,) 1 where the number located in `scratch` is on the list, else 0; valid until the next call."""
        places = np.take(self._root, scratch.pages, out=scratch.places, mode="clip")
        np.add(places, scratch.within, out=places)
        entries = np.take(self._pages, places, out=scratch.entries, mode="clip")
        odd = np.flatnonzero(entries < 0)
        odd_entries = entries[odd]
        np.add(entries, scratch.bytes, out=entries)
        found = np.take(self._bitmaps, entries, out=scratch.found, mode="clip")
        np.bitwise_and(found, scratch.bits, out=found)
        np.not_equal(found, 0, out=found.view(np.bool_))
        if odd.size:
            found[odd] = self._find_rest(scratch.blocks[odd], scratch.rest[odd], odd_entries)
        return found

    def _find_rest(
        self, blocks: NDArray[np.int64], rest: NDArray[np.int64], entries: NDArray[np.int64]
    ) -> NDArray[np.bool_]:
        """The numbers whose entry is not a bitmap's: in a sparse block, or to be searched for."""
        if entries.min() == _SEARCH:
            entries = np.where(entries == _SEARCH, self._searched(blocks), entries)
        bitmap = np.maximum(entries, 0) + (rest >> 3)
        found: NDArray[np.bool_] = self._bitmaps[bitmap] >> (rest & 7).astype(np.uint8) & 1 != 0
        lone = np.flatnonzero(entries < 0)
        ranks, rest = -1 - entries[lone], rest[lone]
        kept = np.flatnonzero(self._sifted(ranks, rest))
        found[lone[kept]] = self._in_sparse(ranks[kept], rest[kept])
        return found

    def _searched(self, blocks: NDArray[np.int64]) -> NDArray[np.int64]:
        """The entries of blocks that have no page; 0, the empty bitmap's, for those that do not occur."""
        places = np.searchsorted(self._ids, blocks.view(np.uint64))
        places[places == self._ids.size] = 0
        return np.where(self._ids[places] == blocks.view(np.uint64), self._entries[places], 0)

    def _sifted(self, ranks: NDArray[np.int64], rest: NDArray[np.int64]) -> NDArray[np.bool_]:
        """False for numbers that are surely not in the sparse block of that rank."""
        position = ranks * _SIEVE_BITS + rest % _SIEVE_BITS
        sifted: NDArray[np.bool_] = self._sieve[position >> 3] >> (position & 7).astype(np.uint8) & 1 != 0
        return sifted

    def _in_sparse(self, ranks: NDArray[np.int64], rest: NDArray[np.int64]) -> NDArray[np.bool_]:
        """A binary search of every block at once: six steps reach any of 64 entries."""
        start = self._starts[ranks]
        size = self._starts[ranks + 1] - start
        for _ in range(int(size.max(initial=1) - 1).bit_length()):
            half = size >> 1
            start += np.where(self._sparse[start + half] <= rest, half, 0)
            size -= half
        found: NDArray[np.bool_] = self._sparse[start] == rest
        return found


def _sieve(sparse: NDArray[np.uint16], starts: NDArray[np.int64]) -> NDArray[np.uint8]:
    """(k * 32,) for each of k sparse blocks, the remainders by 256 that occur in it, a bit each."""
    sieve = np.zeros(((starts.size - 1), _SIEVE_BITS // 8), np.uint8)
    ranks = np.repeat(np.arange(starts.size - 1), np.diff(starts))
    positions = np.sort(ranks * _SIEVE_BITS + sparse % _SIEVE_BITS)
    set_bits(sieve, positions[np.flatnonzero(np.diff(positions, prepend=-1))])
    return sieve.reshape(-1)


def _page_table(
    ids: NDArray[np.uint64], entries: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The root: for each block >> 12, where its page starts; and the pages, 4 096 entries each.

    Entry 0 leads to the empty bitmap. Page 0 is all absent, page 1 all to be searched for; the root's last
    entry stands for every block beyond it.
    """
    upper, lower = ids.view(np.int64) >> _PAGE_BITS, ids.view(np.int64) & _PAGE_BLOCKS - 1
    used, sizes = np.unique(upper, return_counts=True)
    paged = _fullest(used, sizes)
    beyond = used.size > 0 and int(used[-1]) >= _MOST_ROOT_ENTRIES
    root = np.full(min(int(used[-1]) + 1 if used.size else 0, _MOST_ROOT_ENTRIES) + 1, _ABSENT_PAGE, np.int64)
    root[used[used < _MOST_ROOT_ENTRIES]] = _SEARCH_PAGE
    root[paged] = 2 + np.arange(paged.size)
    root[-1] = _SEARCH_PAGE if beyond else _ABSENT_PAGE
    pages = np.zeros((2 + paged.size, _PAGE_BLOCKS), np.int64)
    pages[_SEARCH_PAGE] = _SEARCH
    in_page = np.isin(upper, paged)
    pages[root[upper[in_page]], lower[in_page]] = entries[in_page]
    return root * _PAGE_BLOCKS, pages.reshape(-1)


def _fullest(used: NDArray[np.int64], sizes: NDArray[np.int64]) -> NDArray[np.int64]:
    """The pages worth having: those within the root's reach that hold the most blocks."""
    near = used < _MOST_ROOT_ENTRIES
    order = np.argsort(-sizes[near], kind="stable")
    return used[near][order[:_MOST_PAGES]]
