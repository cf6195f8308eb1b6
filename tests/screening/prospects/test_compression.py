from __future__ import annotations

import gzip
import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sourdine.screening.prospects import compression
from sourdine.screening.prospects.compression import Compression, packed, unpacked, zstd
from sourdine.screening.prospects.errors import ArchiveBomb, CorruptFile


def pack(content, kind):
    target = io.BytesIO()
    with packed(target, kind, "prospects.cleansed.csv") as stream:
        stream.write(content)
    return target.getvalue()


@settings(max_examples=40)
@given(st.binary(max_size=300), st.sampled_from(Compression))
def test_what_is_packed_is_unpacked_again(tmp_path_factory, content, kind):
    path = tmp_path_factory.mktemp("packed") / "file"
    path.write_bytes(pack(content, kind))
    with unpacked(path, kind) as stream:
        assert stream.read() == content


@pytest.mark.parametrize("kind", Compression)
def test_the_same_content_is_packed_to_the_same_bytes(kind):
    assert pack(b"abc" * 100, kind) == pack(b"abc" * 100, kind)


def test_others_can_unpack_it():
    content = b"abc" * 100
    assert gzip.decompress(pack(content, Compression.GZIP)) == content
    assert zstd.decompress(pack(content, Compression.ZSTD)) == content
    with zipfile.ZipFile(io.BytesIO(pack(content, Compression.ZIP))) as archive:
        assert archive.namelist() == ["prospects.cleansed.csv"]
        assert archive.testzip() is None
        assert archive.read("prospects.cleansed.csv") == content


@pytest.mark.parametrize("kind", Compression)
def test_a_packing_is_told_by_its_first_bytes(kind):
    assert Compression.of(pack(b"Nom;Tel\n", kind)[:8]) is kind


@pytest.mark.parametrize("head", [b"", b"PK", b"PK;Tel", b"\x1f", b"\x28\xb5\x2f", b"gz"])
def test_what_is_not_packed(head):
    assert Compression.of(head) is Compression.NONE


@pytest.mark.parametrize(
    ("kind", "suffix"), [("none", ""), ("gzip", ".gz"), ("zip", ".zip"), ("zstd", ".zst")]
)
def test_a_packing_has_its_suffix(kind, suffix):
    assert Compression(kind).suffix == suffix


# Bombs.


@pytest.fixture
def small_limits(monkeypatch):
    monkeypatch.setattr(compression, "BOMB_SIZE", 1 << 16)


PACKED = [Compression.GZIP, Compression.ZIP, Compression.ZSTD]


@pytest.mark.usefixtures("small_limits")
@pytest.mark.parametrize("kind", PACKED)
def test_a_file_that_swells_beyond_reason_is_refused(tmp_path, kind):
    path = tmp_path / "file"
    path.write_bytes(pack(bytes(4 << 20), kind))
    with pytest.raises(ArchiveBomb), unpacked(path, kind) as stream:
        stream.read()


@pytest.mark.usefixtures("small_limits")
@pytest.mark.parametrize("kind", PACKED)
def test_a_small_file_may_swell(tmp_path, kind):
    path = tmp_path / "file"
    path.write_bytes(pack(bytes(1 << 16), kind))
    with unpacked(path, kind) as stream:
        assert len(stream.read()) == 1 << 16


@pytest.mark.usefixtures("small_limits")
@pytest.mark.parametrize("kind", PACKED)
def test_a_file_that_packs_well_is_no_bomb(tmp_path, kind):
    content = b"".join(b"%07d;0199000001\n" % (at * 7919 % 10**7) for at in range(40_000))
    path = tmp_path / "file"
    path.write_bytes(pack(content, kind))
    with unpacked(path, kind) as stream:
        assert stream.read() == content


@pytest.mark.parametrize("kind", PACKED)
@pytest.mark.parametrize("kept", [5, 20, -1])
def test_a_file_cut_short_is_damaged(tmp_path, kind, kept):
    path = tmp_path / "file"
    path.write_bytes(pack(bytes(range(256)) * 40, kind)[:kept])
    with pytest.raises(CorruptFile) as refusal, unpacked(path, kind) as stream:
        stream.read()
    assert refusal.value.details == {"format": kind}
