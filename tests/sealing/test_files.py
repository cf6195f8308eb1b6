"""A file at rest: what was written is read, and nothing else ever is."""

import gc
import io
import secrets

import pytest

from sourdine.sealing import Keyring
from sourdine.sealing.errors import Unsealable
from sourdine.sealing.files import SealedReader, SealedWriter

SEGMENT = 1 << 20
ABOUT = "image first"


@pytest.fixture(scope="module")
def keyring(tmp_path_factory):
    return Keyring.create(tmp_path_factory.mktemp("keys") / "keys")


def sealed(plain, keyring, about=ABOUT):
    file = io.BytesIO()
    with SealedWriter(file, about=about, keyring=keyring) as out:
        out.write(plain)
    return file.getvalue()


def unsealed(content, keyring, about=ABOUT):
    return SealedReader(io.BytesIO(content), about=about, keyring=keyring).read()


@pytest.mark.parametrize("size", [0, 1, SEGMENT - 100, SEGMENT, 3 * SEGMENT + 7])
def test_what_was_sealed_is_read(keyring, size):
    plain = secrets.token_bytes(size)
    assert unsealed(sealed(plain, keyring), keyring) == plain


def test_it_is_read_in_pieces_too(keyring):
    plain = secrets.token_bytes(2 * SEGMENT)
    reader = SealedReader(io.BytesIO(sealed(plain, keyring)), about=ABOUT, keyring=keyring)
    assert b"".join(iter(lambda: reader.read(100_000), b"")) == plain


def test_nothing_of_it_shows(keyring):
    plain = b"01 99 00 00 11" * 1000
    assert b"99 00" not in sealed(plain, keyring)


def test_each_file_has_a_key_of_its_own(keyring):
    one, other = sealed(b"same", keyring), sealed(b"same", keyring)
    assert one != other
    head = len(one) - 60
    with pytest.raises(Unsealable):
        unsealed(one[:head] + other[head:], keyring)


@pytest.mark.parametrize("place", [0, 9, 11, 30, 150, 250, SEGMENT, 2 * SEGMENT, -1])
def test_a_changed_byte_is_noticed(keyring, place):
    content = bytearray(sealed(bytes(2 * SEGMENT + 5), keyring))
    content[place] ^= 1
    with pytest.raises(Unsealable):
        unsealed(bytes(content), keyring)


@pytest.mark.parametrize("left", [0, 5, 12, 100, 300, SEGMENT, SEGMENT + 200, -1])
def test_a_file_that_was_cut_short_is_noticed(keyring, left):
    content = sealed(bytes(2 * SEGMENT), keyring)
    with pytest.raises(Unsealable):
        unsealed(content[:left], keyring)


def test_a_file_cut_where_a_segment_ends_is_noticed(keyring):
    content = sealed(bytes(3 * SEGMENT), keyring)
    head = 12 + int.from_bytes(content[10:12], "little")
    with pytest.raises(Unsealable):
        unsealed(content[: head + 2 * SEGMENT], keyring)


def test_bytes_added_at_the_end_are_noticed(keyring):
    with pytest.raises(Unsealable):
        unsealed(sealed(b"x", keyring) + b"y", keyring)


def test_a_file_is_not_passed_off_as_another(keyring):
    with pytest.raises(Unsealable):
        unsealed(sealed(b"x", keyring, "image first"), keyring, "image second")


def test_another_keyring_opens_nothing(keyring, tmp_path):
    with pytest.raises(Unsealable):
        unsealed(sealed(b"x", keyring), Keyring.create(tmp_path / "other"))


def test_what_was_left_in_the_middle_never_opens(keyring):
    file = io.BytesIO()
    with pytest.raises(KeyError), SealedWriter(file, about=ABOUT, keyring=keyring) as out:  # noqa: PT012 -- it fails half-way
        out.write(bytes(2 * SEGMENT))
        raise KeyError
    assert file.getvalue()
    with pytest.raises(Unsealable):
        unsealed(file.getvalue(), keyring)


def test_a_writer_that_was_forgotten_has_finished_nothing(keyring):
    file = io.BytesIO()
    writer = SealedWriter(file, about=ABOUT, keyring=keyring)
    writer.write(bytes(2 * SEGMENT))
    del writer
    gc.collect()
    with pytest.raises(Unsealable):
        unsealed(file.getvalue(), keyring)


def test_nothing_more_is_written_once_it_is_closed(keyring):
    file = io.BytesIO()
    writer = SealedWriter(file, about=ABOUT, keyring=keyring)
    writer.write(b"x")
    writer.close()
    writer.close()
    assert unsealed(file.getvalue(), keyring) == b"x"
    with pytest.raises(ValueError, match="closed"):
        writer.write(b"y")


def test_the_file_behind_stays_open_for_whoever_opened_it(keyring):
    file = io.BytesIO()
    with SealedWriter(file, about=ABOUT, keyring=keyring) as out:
        out.write(b"x")
    assert not file.closed
