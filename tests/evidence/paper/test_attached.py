"""A certificate taken out of a sheet; nothing is made of a PDF that has none, or of one made to harm."""

import zlib

import pytest

from sourdine.evidence.jws import MOST_CHARACTERS
from sourdine.evidence.paper import certificate_in


def pdf(content, *, packed=True):
    stream = zlib.compress(content) if packed else content
    flate = b"/Filter/FlateDecode" if packed else b""
    return (
        b"%PDF-1.7\n1 0 obj\n<</Type/EmbeddedFile" + flate + b">>\nstream\n" + stream + b"\nendstream\nendobj"
    )


@pytest.mark.parametrize("packed", [True, False])
def test_what_is_attached_is_found(packed):
    assert certificate_in(pdf(b"a.b.c", packed=packed)) == "a.b.c"


@pytest.mark.parametrize(
    "sheet",
    [
        b"",
        b"%PDF-1.7",
        pdf(b"no certificate"),
        pdf(b"a.b.c").replace(b"EmbeddedFile", b"XObject"),
        pdf(b"a.b.c")[:-30],
        b"%PDF-1.7 /Type/EmbeddedFile/FlateDecode>>stream\nnot packed at all",
    ],
)
def test_without_a_certificate_there_is_none(sheet):
    assert certificate_in(sheet) is None


def test_a_bomb_unpacks_to_no_more_than_a_certificate():
    bomb = pdf(b"." * 2 + b"a" * 10_000_000)
    assert len(certificate_in(bomb)) == MOST_CHARACTERS


def test_one_after_others_is_found():
    assert certificate_in(pdf(b"picture") + pdf(b"a.b.c")) == "a.b.c"
