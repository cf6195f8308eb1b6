"""Zips, opened to look inside."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest

from sourdine.screening.prospects.errors import (
    CorruptFile,
    EncryptedFile,
    RefusedFile,
    SeveralMembers,
    UnreadPacking,
)
from sourdine.screening.prospects.xlsx.archive import Archive
from sourdine.screening.prospects.zips import _LONGEST_READ, only_member, open_zip

_LOCAL, _ENTRY, _END = b"PK\x03\x04" + bytes(26), b"PK\x01\x02", b"PK\x05\x06"


def archive_of(*names, flag=0, packing=zipfile.ZIP_STORED):
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name in names:
            archive.writestr(name, b"x")
    archive = zipfile.ZipFile(written)
    for member in archive.infolist():
        member.flag_bits |= flag
        member.compress_type = packing
    return archive


@pytest.mark.parametrize("names", [["a.csv"], ["d/", "d/a.csv"], ["a.csv", "__MACOSX/._a.csv"]])
def test_the_only_file_of_an_archive(names):
    assert only_member(archive_of(*names)).filename.endswith("a.csv")


@pytest.mark.parametrize("names", [[], ["d/"], ["a.csv", "b.csv"], ["a.csv", "readme.txt"]])
def test_an_archive_of_none_or_several(names):
    with pytest.raises(SeveralMembers):
        only_member(archive_of(*names))


def test_an_archive_with_a_password():
    with pytest.raises(EncryptedFile):
        only_member(archive_of("a.csv", flag=1))


@pytest.mark.parametrize(
    ("number", "name"), [(zipfile.ZIP_LZMA, "LZMA"), (9, "Deflate64"), (98, "PPMd"), (77, "77")]
)
def test_a_packing_that_is_not_read_is_named(number, name):
    with pytest.raises(UnreadPacking) as refused:
        only_member(archive_of("a.csv", packing=number))
    assert f" {name}," in str(refused.value)


@pytest.mark.parametrize("packing", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])
def test_a_packing_that_is_read(packing):
    assert only_member(archive_of("a.csv", packing=packing)).filename == "a.csv"


# Tables of contents.


def of_empty_names(count):
    """A zip that is a table of contents and nothing else: 47 bytes for each file."""
    entry = _ENTRY + bytes(24) + struct.pack("<H", 1) + bytes(16) + b"a"
    table = entry * count
    end = _END + struct.pack("<4H2LH", 0, 0, count & 0xFFFF, count & 0xFFFF, len(table), len(_LOCAL), 0)
    return _LOCAL + table + end


def most():
    return _LONGEST_READ // 47


def test_an_archive_of_many_files_is_looked_at_to_a_bound(tmp_path):
    path = tmp_path / "a.zip"
    path.write_bytes(of_empty_names(most()))
    with open_zip(path) as archive, pytest.raises(SeveralMembers, match=f"holds {most()} files"):
        only_member(archive)
    path.write_bytes(of_empty_names(most() + 1))
    with pytest.raises(SeveralMembers, match="holds > 21 files"), open_zip(path):
        pass


def test_a_workbook_of_that_many_parts_is_damaged(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(of_empty_names(most()))
    assert "xl/workbook.xml" not in Archive(path)
    path.write_bytes(of_empty_names(most() + 1))
    with pytest.raises(CorruptFile):
        Archive(path)


def test_a_part_of_a_workbook_in_a_packing_that_is_not_read_is_damaged(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("xl/workbook.xml", b"<x/>", zipfile.ZIP_LZMA)
        archive.writestr("xl/styles.xml", b"<x/>", zipfile.ZIP_DEFLATED)
    parts = Archive(tmp_path / "a.xlsx")
    assert b"".join(parts.chunks("xl/styles.xml")) == b"<x/>"
    with pytest.raises(CorruptFile):
        next(parts.chunks("xl/workbook.xml"))


@pytest.mark.parametrize("remark", [b"", b"r" * 65_535])
def test_a_zip_with_a_remark_is_read(tmp_path, remark):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.csv", b"x")
        archive.comment = remark
    with open_zip(tmp_path / "a.zip") as archive:
        assert (only_member(archive).filename, archive.comment) == ("a.csv", remark)


@pytest.mark.parametrize("kept", [0, 10, 60, 90])
def test_a_zip_cut_short_is_damaged(tmp_path, kept):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", b"x" * 20)
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(RefusedFile), open_zip(path):
        pass
