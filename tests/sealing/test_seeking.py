"""A sealed file read from anywhere: the plain file's own bytes, or nothing."""

import io
import os
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sourdine.sealing import Keyring
from sourdine.sealing.errors import Unsealable
from sourdine.sealing.files import SealedReader, SealedWriter
from sourdine.sealing.segments import SEGMENT_BYTES, locate, place_of, room_in, shape_of, start_of

ABOUT = "deposit 1"
FIRST, OTHER = room_in(0), room_in(1)
# Three segments and a bit; what is drawn is near their seams more often than not.
SIZE = FIRST + 2 * OTHER + 12_345
SEAMS = (0, FIRST, FIRST + OTHER, FIRST + 2 * OTHER, SIZE)
PLAIN = random.Random(1).randbytes(SIZE)

offsets = st.integers(0, SIZE + 10) | st.builds(
    lambda seam, step: max(0, seam + step), st.sampled_from(SEAMS), st.integers(-20, 20)
)
lengths = st.integers(0, 100) | st.sampled_from([OTHER - 1, OTHER, OTHER + 1, SIZE])


@pytest.fixture(scope="module")
def keyring(tmp_path_factory):
    return Keyring.create(tmp_path_factory.mktemp("keys") / "keys")


def sealed(plain, keyring, about=ABOUT):
    file = io.BytesIO()
    with SealedWriter(file, about=about, keyring=keyring) as out:
        out.write(plain)
    return file.getvalue()


@pytest.fixture(scope="module")
def content(keyring):
    return sealed(PLAIN, keyring)


@pytest.fixture(scope="module")
def reader(content, keyring):
    return SealedReader(io.BytesIO(content), about=ABOUT, keyring=keyring)


def segment(content, index):
    start, size = place_of(index)
    head = stream_of(content)
    return slice(head + start, head + start + size)


def stream_of(content):
    return 12 + int.from_bytes(content[10:12], "little")


def opened(content, keyring):
    return SealedReader(io.BytesIO(bytes(content)), about=ABOUT, keyring=keyring)


# Where things are.


@pytest.mark.parametrize("offset", [0, 1, FIRST - 1, FIRST, FIRST + OTHER - 1, FIRST + OTHER, SIZE])
def test_an_offset_is_in_one_segment(offset):
    index, within = locate(offset)
    assert 0 <= within < room_in(index)
    assert start_of(index) + within == offset


@pytest.mark.parametrize("size", [0, 1, FIRST, FIRST + 1, FIRST + OTHER, SIZE])
def test_the_length_of_the_stream_tells_that_of_the_file(keyring, size):
    content = sealed(bytes(size), keyring)
    assert shape_of(len(content) - stream_of(content))[1] == size
    assert opened(content, keyring).size == size


# Reading.


@settings(max_examples=60)
@given(st.lists(st.tuples(offsets, lengths), min_size=1, max_size=8))
def test_reading_from_anywhere_gives_the_plain_file_s_bytes(reader, seeks):
    for offset, length in seeks:
        assert reader.seek(offset) == offset
        assert reader.read(length) == PLAIN[offset : offset + length]
        assert reader.tell() == offset + len(PLAIN[offset : offset + length])


@settings(max_examples=40)
@given(st.lists(st.tuples(offsets, st.sampled_from([os.SEEK_SET, os.SEEK_CUR, os.SEEK_END])), max_size=6))
def test_seeking_moves_as_in_any_file(reader, moves):
    plain = io.BytesIO(PLAIN)
    plain.seek(reader.seek(SIZE // 2))
    for offset, whence in moves:
        step = offset - SIZE if whence == os.SEEK_END else offset
        assert reader.seek(step, whence) == plain.seek(step, whence)
        assert reader.read(50) == plain.read(50)


def test_nobody_seeks_before_the_beginning(reader):
    with pytest.raises(OSError, match="before"):
        reader.seek(-1)


def test_what_is_left_is_read_from_anywhere(reader):
    reader.seek(FIRST + 5)
    assert reader.read() == PLAIN[FIRST + 5 :]
    assert reader.read() == b""


def test_a_buffered_reader_and_a_line_reader_may_stand_on_it(keyring):
    lines = [b"0199%06d;nom\n" % row for row in range(200_000)]
    buffered = io.BufferedReader(opened(sealed(b"".join(lines), keyring), keyring), 1 << 16)
    assert list(buffered) == lines
    buffered.seek(len(lines[0]) * 150_000)
    assert next(buffered) == lines[150_000]


# What is not as it was written.


@settings(max_examples=40)
@given(data=st.data())
def test_a_changed_bit_never_gives_another_byte(content, keyring, data):
    place = data.draw(st.integers(0, len(content) - 1))
    altered = bytearray(content)
    altered[place] ^= 1 << data.draw(st.integers(0, 7))
    hit = (place - stream_of(content)) // SEGMENT_BYTES
    with pytest.raises(Unsealable):
        read_at(altered, keyring, start_of(max(hit, 0)))


def read_at(content, keyring, offset):
    reader = opened(content, keyring)
    reader.seek(offset)
    return reader.read(1)


@settings(max_examples=40)
@given(data=st.data())
def test_a_file_that_was_cut_short_does_not_open(content, keyring, data):
    cuts = [segment(content, index).stop for index in range(3)]
    left = data.draw(st.integers(0, len(content) - 1) | st.sampled_from(cuts))
    with pytest.raises(Unsealable):
        opened(content[:left], keyring)


@pytest.mark.parametrize("more", [1, 16, 100, SEGMENT_BYTES])
def test_nor_one_to_which_something_was_added(content, keyring, more):
    with pytest.raises(Unsealable):
        opened(content + bytes(more), keyring)


def test_segments_that_changed_places_do_not_open(content, keyring):
    altered = bytearray(content)
    one, other = segment(content, 1), segment(content, 2)
    altered[one], altered[other] = content[other], content[one]
    reader = opened(altered, keyring)
    for index in (1, 2):
        reader.seek(start_of(index))
        with pytest.raises(Unsealable):
            reader.read(1)
    reader.seek(0)
    assert reader.read(10) == PLAIN[:10], "what is as it was is still read"


def test_a_segment_that_was_taken_out_does_not_go_unnoticed(content, keyring):
    gone = segment(content, 1)
    with pytest.raises(Unsealable):
        opened(content[: gone.start] + content[gone.stop :], keyring)


@pytest.mark.parametrize("index", [0, 1, 3])
def test_a_segment_of_another_file_does_not_open(content, keyring, index):
    other = sealed(PLAIN, keyring)
    altered = bytearray(content)
    altered[segment(content, index)] = other[segment(content, index)]
    with pytest.raises(Unsealable):
        opened(altered, keyring).readall()


def test_a_whole_stream_of_another_file_does_not_open(content, keyring):
    other = sealed(PLAIN, keyring)
    with pytest.raises(Unsealable):
        opened(content[: stream_of(content)] + other[stream_of(other) :], keyring)


def test_nothing_is_given_of_a_read_that_ends_in_a_bad_segment(content, keyring):
    altered = bytearray(content)
    altered[segment(content, 1).start] ^= 1
    reader = opened(altered, keyring)
    reader.seek(FIRST - 10)
    with pytest.raises(Unsealable):
        reader.read(20)
