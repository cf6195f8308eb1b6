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


MARK = b"/Type/EmbeddedFile"


@pytest.mark.parametrize(
    "sheet",
    [
        pdf(b"a.b.c").replace(b"/Type/", b"/Type" + b" " * 9 + b"/"),
        pdf(b"a.b.c").replace(b">>", b">>" + b" " * 8),
        MARK * 8 + b"." * 2048 + pdf(b"a.b.c"),
        MARK + b"." * 2048 + b">>stream\na.b.c endstream",
        (b"/Type" + b" " * 2000) * 500,
        MARK * 50_000 + (b">>" + b" " * 40) * 20_000,
    ],
)
def test_a_few_places_are_looked_at_and_each_a_short_way(sheet):
    assert certificate_in(sheet) is None


def test_spaces_as_writers_of_pdf_leave_them_are_read_over():
    assert (
        certificate_in(pdf(b"a.b.c").replace(b"/Type/", b"/Type /").replace(b">>\n", b">> \r\n")) == "a.b.c"
    )
