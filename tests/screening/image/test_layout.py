from __future__ import annotations

import hashlib
import json
import random
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sourdine.screening.image import RegisterImage, UnusableImage, errors
from sourdine.screening.image.layout import PREAMBLE_BYTES


def refusal_of(content, as_of):
    with pytest.raises(UnusableImage) as refusal:
        RegisterImage.from_bytes(bytes(content), at=as_of)
    return type(refusal.value)


@pytest.fixture
def content(image):
    return bytes(image.content)


def test_the_image_itself_is_accepted(content, as_of):
    assert RegisterImage.from_bytes(content, at=as_of).info().position == 7


def test_every_flip_of_a_byte_of_the_preamble_is_refused(content, as_of):
    for offset in range(PREAMBLE_BYTES):
        for flip in (0x01, 0x80, 0xFF):
            altered = bytearray(content)
            altered[offset] ^= flip
            refusal_of(altered, as_of)


def test_a_flip_of_a_byte_anywhere_is_refused(content, as_of):
    chance = random.Random(2)
    for offset in chance.sample(range(PREAMBLE_BYTES, len(content)), 600):
        altered = bytearray(content)
        altered[offset] ^= 1 << chance.randrange(8)
        assert refusal_of(altered, as_of) is errors.AlteredImage


def test_every_truncation_is_refused(content, as_of):
    chance = random.Random(3)
    lengths = [*range(1, PREAMBLE_BYTES + 20), *chance.sample(range(PREAMBLE_BYTES, len(content)), 300)]
    for length in lengths:
        assert refusal_of(content[:length], as_of) is errors.TruncatedImage


def test_bytes_added_at_the_end_are_refused(content, as_of):
    assert refusal_of(content + b"\0", as_of) is errors.AlteredImage


@pytest.mark.parametrize(
    "foreign", [b"", b"PK\x03\x04", b"id;telephone\n", bytes(1000), b"PAR1" + bytes(500)]
)
def test_a_file_of_another_kind_is_foreign(foreign, as_of, tmp_path):
    assert refusal_of(foreign, as_of) is errors.ForeignImage
    path = tmp_path / "other.img"
    path.write_bytes(foreign)
    with pytest.raises(errors.ForeignImage, match="other"):
        RegisterImage.open(path, at=as_of)


def test_an_image_copied_as_text_is_foreign(content, as_of):
    assert refusal_of(content.replace(b"\r\n", b"\n", 1), as_of) is errors.ForeignImage


@pytest.mark.parametrize("version", [0, 2, 65535])
def test_another_version_of_the_format_is_refused_by_its_number(content, as_of, version):
    altered = bytearray(content)
    altered[8:10] = version.to_bytes(2, "little")
    assert refusal_of(altered, as_of) is errors.WrongImageVersion
    assert refusal_of(altered[:12], as_of) is errors.WrongImageVersion


def test_an_encrypted_image_asks_to_be_decrypted(content, as_of):
    altered = bytearray(content)
    altered[10] = 1
    assert refusal_of(altered, as_of) is errors.SealedImage


@settings(max_examples=100)
@given(st.binary(max_size=600))
def test_bytes_at_random_are_refused_and_nothing_else(data):
    with pytest.raises(UnusableImage):
        RegisterImage.from_bytes(data)
    with pytest.raises(UnusableImage):
        RegisterImage.from_bytes(b"\x89SDN\r\n\x1a\n\x01\x00" + data)


def resealed(content, *, header=None, body=None, header_length=None):
    """The image as a writer that computes good digests over bad content would give it."""
    length = int.from_bytes(content[12:16], "little")
    start = -(-(PREAMBLE_BYTES + length) // 64) * 64
    header = content[PREAMBLE_BYTES : PREAMBLE_BYTES + length] if header is None else header
    body = content[start:] if body is None else body
    padding = bytes(-(PREAMBLE_BYTES + len(header)) % 64)
    frame = content[:12] + (header_length or len(header)).to_bytes(4, "little")
    frame += (PREAMBLE_BYTES + len(header) + len(padding) + len(body)).to_bytes(8, "little") + bytes(40)
    signed = hashlib.sha256(frame + header + padding + body).digest() + bytes(128)
    return frame + signed + hashlib.sha256(signed).digest() + header + padding + body


def header_of(content):
    length = int.from_bytes(content[12:16], "little")
    return json.loads(content[PREAMBLE_BYTES : PREAMBLE_BYTES + length])


def written(header):
    return json.dumps(header, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def test_resealing_what_is_sound_gives_the_same_image(content):
    assert resealed(content, header=written(header_of(content))) == content


@pytest.mark.parametrize(
    "header", [b"", b"{}", b"[]", b"null", b"\xff", b"[" * 50_000, b'{"as_of":1}', b"NaN", b"9" * 5_000]
)
def test_a_header_that_is_not_one_is_malformed(content, as_of, header):
    assert refusal_of(resealed(content, header=header), as_of) is errors.MalformedImage


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("as_of", "2026-11-22"),
        ("as_of", "9999-12-31T00:00:00Z"),
        ("as_of", "2026-11-22T07:00:00+01:00"),
        ("as_of", None),
        ("position", -1),
        ("position", 7.0),
        ("position", True),
        ("validity_days", 10**30),
        ("coverage", "FR"),
        ("coverage", ["RE", "FR"]),
        ("coverage", []),
        ("lists", []),
        ("lists", {}),
        ("more", 1),
    ],
)
def test_a_header_that_says_nonsense_is_malformed(content, as_of, field, value):
    header = header_of(content) | {field: value}
    assert refusal_of(resealed(content, header=written(header)), as_of) is errors.MalformedImage


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("count", 5),
        ("count", 5004.0),
        ("count", -1),
        ("name", "A"),
        ("name", 3),
        ("owner", ["a"]),
        ("channels", "voice"),
        ("channels", ["voice", "fax"]),
        ("sections", None),
        ("sections", {}),
        ("sections", {"blocks": 1, "counts": 1, "sparse": 1, "bitmaps": 1}),
        ("sections", {name: [0, 64] for name in ("blocks", "counts", "sparse", "bitmaps")}),
        ("sections", {name: [0.0, "8"] for name in ("blocks", "counts", "sparse", "bitmaps")}),
        ("sections", {name: [0, -8] for name in ("blocks", "counts", "sparse", "bitmaps")}),
        ("sections", {name: [2**70, 2**70] for name in ("blocks", "counts", "sparse", "bitmaps")}),
    ],
)
def test_a_list_that_says_nonsense_is_malformed(content, as_of, field, value):
    header = header_of(content)
    header["lists"][0][field] = value
    assert refusal_of(resealed(content, header=written(header)), as_of) is errors.MalformedImage


def section(content, name, dtype):
    """Where a section of the only list stands in the body, and a copy of the body to change it in."""
    length = int.from_bytes(content[12:16], "little")
    start = -(-(PREAMBLE_BYTES + length) // 64) * 64
    body = bytearray(content[start:])
    offset, size = header_of(content)["lists"][0]["sections"][name]
    return body, np.frombuffer(memoryview(body)[offset : offset + size], dtype=dtype)


@pytest.mark.parametrize(
    ("where", "value"),
    [
        (("blocks", "<u8", 0), 2**63),
        (("blocks", "<u8", -1), 2**64 - 1),
        (("blocks", "<u8", 1), 3319900),
        (("counts", "<u2", 0), 0),
        (("counts", "<u2", 0), 10_001),
        (("counts", "<u2", 0), 64),
        (("counts", "<u2", -1), 2),
        (("bitmaps", "u1", 0), 1),
    ],
)
def test_a_directory_that_does_not_fit_is_malformed(content, as_of, where, value):
    name, dtype, place = where
    body, values = section(content, name, dtype)
    values[place] = value
    assert refusal_of(resealed(content, body=bytes(body)), as_of) is errors.MalformedImage


def test_a_body_longer_than_its_sections_is_malformed(content, as_of):
    length = int.from_bytes(content[12:16], "little")
    start = -(-(PREAMBLE_BYTES + length) // 64) * 64
    longer = resealed(content, body=content[start:] + bytes(64))
    assert refusal_of(longer, as_of) is errors.MalformedImage


@pytest.mark.parametrize(
    ("key_id", "signature"),
    [(b"k", b""), (b"", b"s" * 64), ("clé".encode(), b"s" * 64), (b"\xff", b"s" * 64)],
)
def test_half_a_signature_is_malformed(content, as_of, key_id, signature):
    signed = content[64:96] + key_id.ljust(64, b"\0") + signature.ljust(64, b"\0")
    altered = content[:64] + signed + hashlib.sha256(signed).digest() + content[256:]
    assert refusal_of(altered, as_of) is errors.MalformedImage


def test_a_header_longer_than_the_file_is_malformed(content, as_of):
    assert refusal_of(resealed(content, header_length=len(content)), as_of) is errors.MalformedImage


def test_a_section_that_is_not_whole_entries_is_malformed(content, as_of):
    header = header_of(content)
    header["lists"][0]["sections"]["blocks"][1] -= 1
    assert refusal_of(resealed(content, header=written(header)), as_of) is errors.MalformedImage


def test_the_documented_bytes_are_those_written(image, content, as_of):
    """Reads an image by the reference page alone, with nothing of the library."""
    assert content[:8] == b"\x89SDN\r\n\x1a\n"
    header = header_of(content)
    start = -(-(PREAMBLE_BYTES + int.from_bytes(content[12:16], "little")) // 64) * 64
    (one,) = header["lists"]
    part = {name: content[start + at : start + at + size] for name, (at, size) in one["sections"].items()}
    blocks, counts = np.frombuffer(part["blocks"], "<u8"), np.frombuffer(part["counts"], "<u2")
    sparse, found, row = np.frombuffer(part["sparse"], "<u2").tolist(), [], 1
    for block, count in zip(blocks.tolist(), counts.tolist(), strict=True):
        if count <= 64:
            members, sparse = sparse[:count], sparse[count:]
        else:
            bitmap = part["bitmaps"][row * 1250 : (row + 1) * 1250]
            members, row = [r for r in range(10_000) if bitmap[r // 8] >> r % 8 & 1], row + 1
        found += [block * 10_000 + member for member in members]
    assert found == image.blocks("opposition").numbers().tolist()
    assert header["as_of"] == "2026-11-22T06:00:00Z"
    digest = hashlib.sha256(content[:64] + content[256:]).hexdigest()
    assert digest == content[64:96].hex() == image.info().digest
    assert content[224:256] == hashlib.sha256(content[64:224]).digest()
    RegisterImage.from_bytes(content, at=as_of + timedelta(days=1))
