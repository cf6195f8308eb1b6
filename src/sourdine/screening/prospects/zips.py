"""Zips, opened to look inside: what they say of themselves takes no more than it may."""

from __future__ import annotations

import zipfile
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Final, cast

from sourdine.errors import SourdineError
from sourdine.screening.prospects.errors import CorruptFile, EncryptedFile, SeveralMembers, UnreadPacking

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sourdine.screening.prospects.source import Source

ENCRYPTED: Final = 0x1  # of a member's flags
# By the numbers of APPNOTE.TXT 4.4.5. LZMA is not among them: its header asks for a memory of up to four
# gigabytes, and no common program packs by it unless told to.
READ_PACKINGS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2})
_OTHERS: Final = {9: "Deflate64", 14: "LZMA", 93: "zstd", 95: "XZ", 98: "PPMd"}
# Bytes. A table of contents is read at once, and what is made of it takes eleven times that.
_LONGEST_READ: Final = 4 << 20
_FEWEST_ENTRIES: Final = _LONGEST_READ // 196_651  # 46 bytes, and three texts of at most 65 535


class TableTooLong(zipfile.BadZipFile):
    """An archive of thousands of files, or one made to fill the memory."""


class _Bounded:
    """A file for `zipfile`, which asks at once for as many bytes as a table of contents says it has."""

    def __init__(self, file: IO[bytes]) -> None:
        self.seek = file.seek
        self.tell = file.tell
        self.seekable = file.seekable
        self._read = file.read

    def read(self, size: int = -1) -> bytes:
        if size > _LONGEST_READ:
            raise TableTooLong
        # All that is left is only asked for at the end of a zip, for a remark of 64 KiB.
        return self._read(size if size >= 0 else _LONGEST_READ)


def opened(file: IO[bytes]) -> zipfile.ZipFile:
    """Raises TableTooLong, and what `zipfile` raises."""
    return zipfile.ZipFile(cast("IO[bytes]", _Bounded(file)))


@contextmanager
def open_zip(path: Source) -> Iterator[zipfile.ZipFile]:
    """Opens a zip to look inside. Raises CorruptFile or SeveralMembers."""
    with path.open("rb") as file:
        try:
            archive = opened(file)
        except SourdineError:
            raise  # of where the file lies: it is not the file's fault
        except TableTooLong:
            raise SeveralMembers(count=f"> {_FEWEST_ENTRIES}") from None
        # What is damaged surfaces as whatever was stumbled on first, even a version or a name that cannot be.
        except Exception as fault:
            raise CorruptFile(format="zip") from fault
        with archive:
            yield archive


def only_member(archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    """The one file of an archive, without what macOS adds beside it.

    Raises SeveralMembers, EncryptedFile or UnreadPacking.
    """
    members = [
        member
        for member in archive.infolist()
        if member.filename and not member.is_dir() and not member.filename.startswith("__MACOSX/")
    ]
    if len(members) != 1:
        raise SeveralMembers(count=len(members))
    if members[0].flag_bits & ENCRYPTED:
        raise EncryptedFile
    if members[0].compress_type not in READ_PACKINGS:
        packing = members[0].compress_type
        raise UnreadPacking(packing=_OTHERS.get(packing, packing))
    return members[0]


def open_member(archive: zipfile.ZipFile) -> IO[bytes]:
    """The bytes of its only file, as `only_member` raises; or CorruptFile."""
    member = only_member(archive)
    try:
        return archive.open(member)
    except SourdineError:
        raise
    except Exception as fault:
        raise CorruptFile(format="zip") from fault
