from __future__ import annotations

import codecs
import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sourdine.screening.prospects.encoding import Encoding, Narrowing, Widening, declarable, detect_encoding
from sourdine.screening.prospects.errors import BinaryFile, UndecodableByte, UnknownEncoding

TEXT = "Prénom;Téléphone\né;0199000001\n"


@pytest.mark.parametrize(
    ("head", "name", "bom"),
    [
        (b"Nom;Tel\n", "utf-8", b""),
        (codecs.BOM_UTF8 + TEXT.encode(), "utf-8", codecs.BOM_UTF8),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), "utf-16-le", codecs.BOM_UTF16_LE),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16-be", codecs.BOM_UTF16_BE),
        (TEXT.encode("utf-16-le"), "utf-16-le", b""),
        (TEXT.encode("utf-16-be"), "utf-16-be", b""),
        (TEXT.encode("cp1252"), "utf-8", b""),
        (b"form feed\x0c and Ctrl-Z\x1a", "utf-8", b""),
    ],
)
def test_the_first_bytes_tell_the_encoding(head, name, bom):
    found = detect_encoding(head)
    assert (found.name, found.bom) == (name, bom)


@pytest.mark.parametrize(
    "head",
    [
        TEXT.encode("utf-32"),
        TEXT.encode("utf-32-be"),
        TEXT.encode("utf-32-le"),
        b"Nom\0;Tel\n",
        b"\x89PNG\r\n\x1a\n\0",
        b"Nom\x1b;Tel\n",
        b"\0",
    ],
)
def test_what_is_not_text(head):
    with pytest.raises(BinaryFile):
        detect_encoding(head)


@pytest.mark.parametrize(
    ("declared", "head", "name"),
    [
        ("utf-8", b"a", "utf-8"),
        ("UTF8", codecs.BOM_UTF8, "utf-8"),
        ("utf-8-sig", b"a", "utf-8"),
        ("utf-16", b"a\0", "utf-16-le"),
        ("utf-16", codecs.BOM_UTF16_BE, "utf-16-be"),
        ("windows-1252", b"a", "cp1252"),
        ("latin1", b"a", "iso8859-1"),
        ("ISO-8859-15", b"a", "iso8859-15"),
        ("cp850", b"a", "cp850"),
        ("macintosh", b"a", "mac-roman"),
        ("ascii", b"a", "ascii"),
    ],
)
def test_a_declared_encoding_is_believed(declared, head, name):
    found = detect_encoding(head, declared)
    assert found.name == name
    assert found.certain


@pytest.mark.parametrize(
    "declared",
    [
        "utf-9",
        "",
        "cp500",
        "rot13",
        "base64",
        "hex",
        "shift_jis",
        "utf-7",
        "utf-32",
        "idna",
        "punycode",
        "gb18030",
    ],
)
def test_an_encoding_in_which_bytes_cannot_be_told_apart_is_refused(declared):
    with pytest.raises(UnknownEncoding):
        detect_encoding(b"a", declared)


def test_a_mark_is_set_aside_only_where_it_is_the_encodings_own():
    assert detect_encoding(codecs.BOM_UTF8 + b"a", "utf-8").bom == codecs.BOM_UTF8
    assert detect_encoding(codecs.BOM_UTF8 + b"a", "cp1252").bom == b""


# Settling.

GUESSED = Encoding(name="utf-8", certain=False)


def settle(encoding, block, offset=0):
    return encoding.settle(np.frombuffer(block, np.uint8), offset)


def test_ascii_settles_nothing():
    assert settle(GUESSED, b"abc") == GUESSED


@pytest.mark.parametrize(("block", "name"), [("é".encode(), "utf-8"), ("é".encode("cp1252"), "cp1252")])
def test_the_first_character_that_is_not_ascii_settles_the_encoding(block, name):
    settled = settle(GUESSED, block)
    assert (settled.name, settled.certain) == (name, True)


@pytest.mark.parametrize(
    ("encoding", "block", "offset"),
    [
        (Encoding(name="utf-8"), b"ab\xe9c", 102),
        (GUESSED, b"abc\x81", 103),
        (Encoding(name="cp1252"), b"\x81", 100),
        (Encoding(name="ascii"), "é".encode(), 100),
        (Encoding(name="utf-8", certain=True), b"\xe9", 100),
    ],
)
def test_a_byte_outside_the_encoding_is_told_by_its_offset(encoding, block, offset):
    with pytest.raises(UndecodableByte) as refusal:
        settle(encoding, block, 100)
    assert refusal.value.place.offset == offset


def test_a_file_marked_as_utf_8_is_never_taken_for_another():
    with pytest.raises(UndecodableByte):
        settle(detect_encoding(codecs.BOM_UTF8 + b"a"), b"\xe9", 3)


# UTF-16 by way of UTF-8.


class Trickle(io.BytesIO):
    """Gives a few bytes at a time, as a pipe may."""

    def read(self, _size=-1):
        return super().read(3)


def narrowed(content, name, *, whole=True, stream=io.BytesIO):
    return io.BufferedReader(Narrowing(stream(content), Encoding(name=name), whole=whole), 64).read()


@settings(max_examples=80)
@given(st.text(max_size=60), st.sampled_from(["utf-16-le", "utf-16-be"]))
def test_utf_16_comes_back_from_utf_8(text, name):
    content = text.encode(name)
    for stream in (io.BytesIO, Trickle):
        assert narrowed(content, name, stream=stream) == text.encode()
    target = io.BytesIO()
    Widening(target, Encoding(name=name)).write(text.encode())
    assert target.getvalue() == content


@pytest.mark.parametrize(
    ("content", "offset"), [(b"a\0b\0c", 4), (b"a\0\x3d\xd8b\0", 2), (b"a\0\x3d\xd8", 2), (b"\x00\xdc", 0)]
)
def test_what_is_not_utf_16_is_told_by_its_offset(content, offset):
    for stream in (io.BytesIO, Trickle):
        with pytest.raises(UndecodableByte) as refusal:
            narrowed(content, "utf-16-le", stream=stream)
        assert refusal.value.place.offset == offset


@pytest.mark.parametrize("content", [b"a\0b", b"a\0\x3d\xd8"])
def test_a_part_may_end_inside_a_character(content):
    assert narrowed(content, "utf-16-le", whole=False) == b"a"


@pytest.mark.parametrize(
    ("name", "wide", "inner"), [("utf-16-be", True, "utf-8"), ("cp1252", False, "cp1252")]
)
def test_the_tokeniser_sees_bytes_of_one_byte_encodings(name, wide, inner):
    encoding = Encoding(name=name)
    assert (encoding.is_wide, encoding.inner) == (wide, inner)


@pytest.mark.parametrize("name", declarable())
def test_every_encoding_that_is_said_to_be_declarable_is_taken(name):
    assert detect_encoding(b"Telephone\n", name).name == name


@pytest.mark.parametrize(
    "name", ["iso2022_jp", "iso2022_jp_2", "iso2022_kr", "hz", "shift_jis", "utf-7", "utf-32", "cp500"]
)
def test_one_whose_separators_may_be_half_of_a_character_is_refused(name):
    assert name not in declarable()
    with pytest.raises(UnknownEncoding):
        detect_encoding(b"Telephone\n", name)
