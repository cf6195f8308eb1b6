"""Bytes come several at once, now and then one before another: they leave in order, or not at all."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourdine.sftp.errors import NotInOrder
from sourdine.sftp.window import _FURTHEST, Window


@given(st.binary(max_size=200), st.lists(st.integers(1, 40), max_size=20), st.randoms(), st.integers(0, 1000))
def test_whatever_order_they_come_in_they_leave_in_theirs(content, cuts, chance, start):
    window, taken = Window(start), b""
    for offset, data in shuffled(content, cuts, chance):
        window.add(start + offset, data)
        if chance.random() < 0.5:
            taken += window.take()
    window.require_whole()
    assert taken + window.take() == content
    assert (window.end, window.ready) == (start + len(content), 0)


def shuffled(content, cuts, chance):
    pieces, offset = [], 0
    for size in [*cuts, len(content)]:
        if data := content[offset : offset + size]:
            pieces.append((offset, data))
        offset += size
    chance.shuffle(pieces)
    return pieces


def test_what_is_ready_is_taken_once():
    window = Window()
    window.add(0, b"abc")
    assert (window.ready, window.take(), window.take(), window.ready) == (3, b"abc", b"", 0)


def test_what_waits_for_others_is_not_ready():
    window = Window()
    window.add(3, b"def")
    assert (window.ready, window.take(), window.end) == (0, b"", 0)
    window.add(0, b"abc")
    assert window.take() == b"abcdef"


def test_what_lies_before_the_beginning_is_passed_over():
    """A client that goes on may send again the end of what is sealed already."""
    window = Window(4)
    window.add(0, b"abc")
    window.add(2, b"cdef")
    assert (window.take(), window.end) == (b"ef", 6)


@pytest.mark.parametrize("again", [(0, b"abc"), (1, b"b"), (2, b"cd")])
def test_bytes_that_came_already_are_refused(again):
    window = Window()
    window.add(0, b"abc")
    with pytest.raises(NotInOrder):
        window.add(*again)


def test_the_same_place_twice_ahead_is_refused():
    window = Window()
    window.add(5, b"f")
    with pytest.raises(NotInOrder):
        window.add(5, b"f")


def test_a_file_with_a_hole_is_not_whole():
    window = Window()
    window.add(0, b"abc")
    window.require_whole()
    window.add(4, b"e")
    with pytest.raises(NotInOrder):
        window.require_whole()


def test_nothing_at_all_is_nothing():
    window = Window()
    window.add(0, b"")
    window.add(10**12, b"")
    window.require_whole()
    assert (window.end, window.take()) == (0, b"")


def test_so_much_waits_in_memory_and_no_more():
    window, piece = Window(), bytes(_FURTHEST // 4)
    for number in range(4):
        window.add(1 + number * len(piece), piece)
    with pytest.raises(NotInOrder):
        window.add(1 + 4 * len(piece), b"x")
    window.add(0, b"x")
    assert window.ready == 1 + _FURTHEST
    # What has left makes room again.
    window.add(window.end + 1, piece)


def test_the_order_of_a_real_client_that_keeps_many_requests_on_their_way():
    content, chance = random.Random(3).randbytes(3_000_000), random.Random(5)
    window, taken = Window(), bytearray()
    offsets = list(range(0, len(content), 32_768))
    for first in range(0, len(offsets), 64):
        under_way = offsets[first : first + 64]
        chance.shuffle(under_way)
        for offset in under_way:
            window.add(offset, content[offset : offset + 32_768])
        taken += window.take()
    window.require_whole()
    assert bytes(taken) == content
