"""Opening a prospect file, whatever it turns out to be."""

from __future__ import annotations

import mmap
import os
import shutil
import stat
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from sourdine.errors import Place
from sourdine.screening.file_names import unnumbered
from sourdine.screening.prospects.compression import Compression, unpacked
from sourdine.screening.prospects.csv_file import CsvFile
from sourdine.screening.prospects.dialect import parse_separator
from sourdine.screening.prospects.errors import (
    EmptyFile,
    EncryptedFile,
    NoMemoryFile,
    RefusedFile,
    UnreadableFile,
    UnsupportedFormat,
)
from sourdine.screening.prospects.zips import only_member, open_zip

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sourdine.screening.prospects.source import Source
    from sourdine.screening.prospects.tabular import Prospects


class Unread(StrEnum):
    """What is recognised, and not read."""

    XLS = "XLS"
    XLSB = "XLSB"
    OPEN_DOCUMENT = "OpenDocument"
    OFFICE = "DOCX, PPTX"
    ZIP = "zip in zip"


_MAGIC_SIZE: Final = 8
_PARQUET: Final = b"PAR1"
_ZIP: Final = b"PK\x03\x04"  # the whole of it: a header may begin with PK, for primary key
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # old Excel files, and encrypted new ones
_ENCRYPTED_PACKAGE: Final = "EncryptedPackage".encode("utf-16-le")


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """What the person says of the form of the file; what is left out is found out."""

    encoding: str | None = None
    separator: str | None = None
    header: bool | None = None
    sheet: str | None = None


@contextmanager
def spooled(stream: IO[bytes]) -> Iterator[Path]:
    """A stream, such as standard input, copied to a file of its own that only its owner can read."""
    with _spool() as (spool, path):
        shutil.copyfileobj(stream, spool, 1 << 20)
        spool.flush()
        yield path


class TooLargeForMemory(Exception):
    """More than may be copied there."""


@contextmanager
def in_memory(stream: IO[bytes], most: int | None = None) -> Iterator[Path]:
    """A stream copied to a file that has no name and no disk: what is sealed at rest never lies open on one.

    Raises NoMemoryFile where the system has none, or TooLargeForMemory beyond `most` bytes.
    """
    if not hasattr(os, "memfd_create"):
        raise NoMemoryFile
    with os.fdopen(os.memfd_create("prospects"), "w+b") as file:
        while chunk := stream.read(1 << 20):
            file.write(chunk)
            if most is not None and file.tell() > most:
                raise TooLargeForMemory
        file.flush()
        yield Path(f"/proc/self/fd/{file.fileno()}")


@contextmanager
def _spool() -> Iterator[tuple[IO[bytes], Path]]:
    """A temporary file and its path: on Linux one that bears no name, so that it goes even with a kill -9."""
    with tempfile.TemporaryFile() as unnamed:
        path = Path(f"/proc/self/fd/{unnamed.fileno()}")
        if path.exists():
            yield unnamed, path
            return
    with tempfile.NamedTemporaryFile(prefix="sourdine-", delete=True) as named:
        yield named, Path(named.name)


@contextmanager
def at_rest(path: Path, *, name: str | None = None) -> Iterator[Path]:
    """The file itself or, when it gives its bytes only once as a pipe does, a spool of them.

    Raises UnreadableFile, which names the file as `name`, for a folder and for what is not there.
    """
    try:
        kind = path.stat().st_mode
        stream = None if stat.S_ISREG(kind) else path.open("rb")
    except OSError as fault:
        raise UnreadableFile(place=Place(file=unnumbered(name or path)), reason=fault.strerror) from fault
    if stream is None:
        yield path
        return
    with stream, spooled(stream) as spool:
        yield spool


@contextmanager
def open_prospects(
    source: Path | Source, reading: Reading, *, name: str | None = None, most_in_memory: int | None = None
) -> Iterator[Prospects]:
    """Opens a file in any format and packing. Raises a RefusedFile that names the file as `name`.

    What is no path is never written to a disk: formats that must be read from a path are copied to memory.
    Raises TooLargeForMemory where that is more than `most_in_memory` bytes.
    """
    shown = unnumbered(name or str(source))
    try:
        with _at_rest(source, shown) as still, _open(still, reading, most_in_memory) as file:
            yield file
    except RefusedFile as refused:
        if refused.place.file is None:
            raise _placed(refused, shown) from refused
        raise


@contextmanager
def _at_rest(source: Path | Source, name: str) -> Iterator[Path | Source]:
    if not isinstance(source, Path):
        yield source
        return
    with at_rest(source, name=name) as still:
        yield still


def _placed(refused: RefusedFile, name: str) -> RefusedFile:
    """The same refusal, naming the file."""
    found = refused.place
    place = Place(file=name, row=found.row, line=found.line, column=found.column, offset=found.offset)
    return type(refused)(place=place, **refused.details)


@contextmanager
def _open(source: Path | Source, reading: Reading, most: int | None) -> Iterator[Prospects]:
    head = _read_magic(source)
    packing = Compression.of(head)
    if packing is Compression.ZIP and _is_office(source):
        packing = Compression.NONE
    inner = head
    if packing is not Compression.NONE:
        with unpacked(source, packing) as stream:
            inner = stream.read(_MAGIC_SIZE)
    if not inner.startswith((_PARQUET, _ZIP, _OLE)):
        yield _open_csv(source, packing, reading)
    elif packing is Compression.NONE and isinstance(source, Path):
        yield _open_typed(source, inner, reading, packing)
    else:
        copied = spooled if isinstance(source, Path) else partial(in_memory, most=most)
        with unpacked(source, packing) as stream, copied(stream) as plain:
            yield _open_typed(plain, inner, reading, packing)


def _read_magic(path: Source) -> bytes:
    try:
        with path.open("rb") as stream:
            head = stream.read(_MAGIC_SIZE)
    except OSError as fault:
        raise UnreadableFile(reason=fault.strerror or "?") from fault
    if not head:
        raise EmptyFile
    return head


def _open_typed(path: Path, head: bytes, reading: Reading, packing: Compression) -> Prospects:
    """Opens what is no text and is unpacked already; `packing` is what it was in, and its results will be."""
    if head.startswith(_PARQUET):
        from sourdine.screening.prospects.parquet_file import ParquetFile

        return ParquetFile(path, packing)
    if head.startswith(_OLE):
        raise _ole_refusal(path)
    _require_workbook(path)
    from sourdine.screening.prospects.xlsx_file import XlsxFile

    return XlsxFile(path, packing, sheet=reading.sheet, header=reading.header)


def _open_csv(path: Source, packing: Compression, reading: Reading) -> CsvFile:
    separator = None if reading.separator is None else parse_separator(reading.separator)
    return CsvFile(path, packing, encoding=reading.encoding, separator=separator, header=reading.header)


def _ole_refusal(path: Path) -> RefusedFile:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        encrypted = content.find(_ENCRYPTED_PACKAGE) >= 0
    return EncryptedFile() if encrypted else UnsupportedFormat(format=Unread.XLS)


def _is_office(path: Source) -> bool:
    """A zip that is itself a document rather than an archive of one."""
    with open_zip(path) as archive:
        names = set(archive.namelist())
    return "[Content_Types].xml" in names or "mimetype" in names


def _require_workbook(path: Path) -> None:
    with open_zip(path) as archive:
        names = set(archive.namelist())
        if "xl/workbook.xml" in names:
            return
        if "xl/workbook.bin" in names:
            raise UnsupportedFormat(format=Unread.XLSB)
        if "mimetype" in names:
            raise UnsupportedFormat(format=Unread.OPEN_DOCUMENT)
        if "[Content_Types].xml" in names:
            raise UnsupportedFormat(format=Unread.OFFICE)
        only_member(archive)
    raise UnsupportedFormat(format=Unread.ZIP)
