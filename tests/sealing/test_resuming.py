"""A file that was left in the middle is continued after its last whole segment, or not at all."""

import io
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sourdine.sealing import Keyring
from sourdine.sealing.errors import AlreadyWhole, ContinuedOtherwise, Unsealable
from sourdine.sealing.files import SealedReader, SealedWriter
from sourdine.sealing.segments import SEGMENT_BYTES, room_in, start_of

ABOUT = "deposit 1"
FIRST, OTHER = room_in(0), room_in(1)
SIZE = FIRST + OTHER + 54_321
PLAIN = random.Random(2).randbytes(SIZE)


@pytest.fixture(scope="module")
def keyring(tmp_path_factory):
    return Keyring.create(tmp_path_factory.mktemp("keys") / "keys")


@pytest.fixture
def left(keyring):
    """A file of which so many plain bytes were written, then its writer was killed."""

    def leave(written, plain=PLAIN):
        file = io.BytesIO()
        writer = SealedWriter(file, about=ABOUT, keyring=keyring)
        writer.write(plain[:written])
        writer.leave()
        return file

    return leave


@pytest.fixture(scope="module")
def whole(keyring):
    file = io.BytesIO()
    with SealedWriter(file, about=ABOUT, keyring=keyring) as out:
        out.write(PLAIN)
    return file.getvalue()


def resumed(file, keyring):
    file.seek(0)
    return SealedWriter.resume(file, about=ABOUT, keyring=keyring)


def read(content, keyring):
    return SealedReader(io.BytesIO(content), about=ABOUT, keyring=keyring).readall()


@pytest.mark.parametrize("written", [0, 10, FIRST, FIRST + 1, FIRST + OTHER, FIRST + OTHER + 1, SIZE])
def test_it_is_continued_after_its_last_whole_segment(left, keyring, written):
    file = left(written)
    with resumed(file, keyring) as out:
        there = out.tell()
        assert there in {start_of(index) for index in range(3)}
        assert there <= written
        out.write(PLAIN[there:])
    assert read(file.getvalue(), keyring) == PLAIN


@settings(max_examples=25)
@given(data=st.data())
def test_wherever_it_was_cut(whole, keyring, data):
    stream = 12 + int.from_bytes(whole[10:12], "little")
    seams = [stream + SEGMENT_BYTES * index + step for index in (1, 2) for step in (-1, 0, 1)]
    cut = data.draw(st.integers(stream + 40, len(whole) - 1) | st.sampled_from(seams))
    file = io.BytesIO(whole[:cut])
    with resumed(file, keyring) as out:
        out.write(PLAIN[out.tell() :])
    assert file.getvalue() == whole, "the same bytes under the same key: no nonce is used for others"


def test_it_may_be_left_and_continued_again_and_again(keyring):
    file = io.BytesIO()
    SealedWriter(file, about=ABOUT, keyring=keyring).leave()
    for written in range(0, SIZE, 600_000):
        out = resumed(file, keyring)
        out.write(PLAIN[out.tell() : written])
        out.leave()
    with resumed(file, keyring) as out:
        out.write(PLAIN[out.tell() :])
    assert read(file.getvalue(), keyring) == PLAIN


def test_it_tells_how_far_it_is(left, keyring):
    out = resumed(left(FIRST + 100), keyring)
    assert out.tell() == FIRST
    out.write(b"abc")
    assert out.tell() == FIRST + 3
    out.leave()


def test_until_it_is_finished_it_does_not_open(left, keyring):
    file = left(SIZE)
    out = resumed(file, keyring)
    out.write(PLAIN[out.tell() :])
    out.leave()
    with pytest.raises(Unsealable):
        read(file.getvalue(), keyring)


@pytest.mark.parametrize("size", [0, 100, FIRST, FIRST + 1, FIRST + OTHER, SIZE])
def test_a_finished_file_is_not_continued(keyring, size):
    file = io.BytesIO()
    with SealedWriter(file, about=ABOUT, keyring=keyring) as out:
        out.write(PLAIN[:size])
    before = file.getvalue()
    with pytest.raises(AlreadyWhole):
        resumed(file, keyring)
    assert file.getvalue() == before


def test_a_segment_that_was_begun_is_not_continued_with_other_bytes(whole, keyring):
    """One nonce for two texts would give away what they differ in, and then let anybody forge."""
    cut = len(whole) - SEGMENT_BYTES // 50
    file = io.BytesIO(whole[:cut])
    out = resumed(file, keyring)
    out.write(bytes(SIZE - out.tell()))
    with pytest.raises(ContinuedOtherwise):
        out.close()
    out.leave()
    assert file.getvalue() == whole[:cut]


@pytest.mark.parametrize("place", [-1, -SEGMENT_BYTES + 60, 30])
def test_a_file_that_was_altered_is_not_continued(left, keyring, place):
    content = bytearray(left(FIRST + 1).getvalue())
    content[place] ^= 1
    with pytest.raises(Unsealable):
        resumed(io.BytesIO(content), keyring)


@pytest.mark.parametrize("size", [0, 5, 12, 100])
def test_a_file_without_a_whole_head_is_not_continued(left, keyring, size):
    with pytest.raises(Unsealable):
        resumed(io.BytesIO(left(0).getvalue()[:size]), keyring)


def test_neither_under_another_name_nor_with_another_keyring(left, keyring, tmp_path):
    file = left(FIRST + 1)
    file.seek(0)
    with pytest.raises(Unsealable):
        SealedWriter.resume(file, about="deposit 2", keyring=keyring)
    with pytest.raises(Unsealable):
        resumed(file, Keyring.create(tmp_path / "other"))


def test_an_unbuffered_file_that_takes_little_at_a_time_gets_everything(keyring):
    class Slow(io.BytesIO):
        def write(self, data):
            return super().write(bytes(data[:100_000]))

    file = Slow()
    with SealedWriter(file, about=ABOUT, keyring=keyring) as out:
        out.write(PLAIN)
    assert read(file.getvalue(), keyring) == PLAIN


def test_a_writer_whose_file_is_full_writes_nothing_more(keyring):
    """What follows could not be what it began with: one nonce would serve twice."""

    class Full(io.BytesIO):
        def write(self, data):
            if self.tell() > SEGMENT_BYTES // 2:
                raise OSError("no space left")
            return super().write(bytes(data[:100_000]))

    file = Full()
    out = SealedWriter(file, about=ABOUT, keyring=keyring)
    with pytest.raises(OSError, match="no space left"):
        out.write(PLAIN[: FIRST + 1])
    before = file.getvalue()
    with pytest.raises(ValueError, match="closed"):
        out.write(bytes(FIRST + 1))
    out.close()
    assert file.getvalue() == before
    with resumed(io.BytesIO(before), keyring) as again:
        again.write(PLAIN)
