"""A prospect file in CSV: read in blocks of whole rows, whose bytes the results copy."""

from __future__ import annotations

import codecs
import io
import itertools
import re
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from typing import IO, TYPE_CHECKING, Final, cast

import numpy as np

from sourdine.errors import Place
from sourdine.numbering.fields import WIDTH
from sourdine.screening.prospects.compression import Compression, unpacked
from sourdine.screening.prospects.dialect import (
    NO_SEPARATOR,
    Dialect,
    cells,
    detect_dialect,
    read_sample,
    require_one_line_end,
    unquote,
)
from sourdine.screening.prospects.encoding import Encoding, Narrowing, detect_encoding
from sourdine.screening.prospects.errors import EmptyFile, RowTooLong, TooWide, UnclosedQuote
from sourdine.screening.prospects.quoting import QUOTE
from sourdine.screening.prospects.rows import Rows, Spans, tokenise
from sourdine.screening.prospects.scan import find_true
from sourdine.screening.prospects.tabular import Field, FileForm, Format

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from sourdine.screening.prospects.source import Source

ROW_LIMIT: Final = 1 << 20  # bytes
MOST_COLUMNS: Final = 16_384  # as many as a workbook has
_BLOCK: Final = 2 << 20
_HEAD: Final = 1 << 20
# Excel's own first line, which names the separator and is no row.
_ANNOUNCED: Final = re.compile(rb'"?sep=([ -~\t])"?\r?\n', re.IGNORECASE)
_BLANK_LINES: Final = re.compile(rb"(?:[ \t]*\r?\n)*")
_WINDOWS: Final = 16  # places across the file where columns are sampled
_WINDOW: Final = 8 << 10
_SAMPLE_ROWS: Final = 500


@dataclass(frozen=True, kw_only=True, eq=False)
class CsvBlock:
    """Whole rows, and the encoding that their bytes are known to be in."""

    rows: Rows
    encoding: Encoding
    first_row: int
    offset: int  # of its first byte in the file
    line_end: int
    done: float

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def ragged(self) -> NDArray[np.bool_]:
        return self.rows.ragged

    def field(self, position: int) -> Field:
        """The values of one column, unquoted, in UTF-8. Raises UndecodableByte, for any byte of the block."""
        spans = self.rows.field(position)
        quoted = self.rows.is_quoted(spans)
        simple = quoted & self._is_simply_quoted(spans, quoted)
        starts, ends = spans.starts + simple, spans.ends - simple
        odd = np.flatnonzero((quoted & ~simple) | self._needs_decoding(starts, ends))
        if not odd.size:
            return Field(data=self.rows.data, starts=starts, ends=ends)
        return self._rewritten(Spans(starts=spans.starts, ends=spans.ends), starts, ends, odd)

    @cached_property
    def _proven(self) -> Encoding:
        """The encoding, once every byte is seen to be in it: a worker's task, the reader being alone."""
        require_one_line_end(self.rows, self.line_end, self.first_row)
        return self.encoding.settle(self.rows.data[: self.rows.starts[-1]], self.offset)

    def _is_simply_quoted(self, spans: Spans, quoted: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Two quotes, the first and the last byte."""
        if not quoted.any():
            return quoted
        ends_in_quote = self.rows.data[np.maximum(spans.ends - 1, 0)] == QUOTE
        return ends_in_quote & (self.rows.quotes_within(spans) == 2)

    def _needs_decoding(self, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Cells that are not ASCII in a file that is not UTF-8."""
        if self._proven.inner == "utf-8":
            return np.zeros(starts.size, np.bool_)
        high = find_true(self.rows.data >= 0x80)
        return np.searchsorted(high, ends) > np.searchsorted(high, starts)

    def _rewritten(
        self, spans: Spans, starts: NDArray[np.int64], ends: NDArray[np.int64], odd: NDArray[np.int64]
    ) -> Field:
        """Puts the values that are not plain bytes of the file behind its bytes."""
        data = self.rows.data
        values = [self._value(data[spans.starts[row] : spans.ends[row]].tobytes()) for row in odd.tolist()]
        lengths = np.fromiter(map(len, values), np.int64, len(values))
        ends[odd] = data.size + np.cumsum(lengths)
        starts[odd] = ends[odd] - lengths
        extra = np.frombuffer(b"".join(values) + bytes(WIDTH), np.uint8)
        return Field(data=np.concatenate((data, extra)), starts=starts, ends=ends)

    def _value(self, raw: bytes) -> bytes:
        return codecs.decode(unquote(raw), self._proven.inner, "replace").encode()


class CsvFile:
    """An open CSV file. Raises a RefusedFile as soon as what it reads cannot be one."""

    def __init__(
        self,
        path: Source,
        compression: Compression,
        *,
        encoding: str | None = None,
        separator: int | None = None,
        header: bool | None = None,
    ) -> None:
        self.path = path
        self.compression = compression
        raw_head, self._whole = self._read_head()
        self._encoding = detect_encoding(raw_head, encoding)
        head = self._decoded_head(raw_head)
        if not head.strip():
            raise EmptyFile
        self._head = head
        announced = _ANNOUNCED.match(head)
        if announced and separator is None:
            separator = ord(announced[1])
        blank = _BLANK_LINES.match(head, announced.end() if announced else 0)
        self._begin = blank.end() if blank else 0
        self._first_row = 1 + (blank[0].count(b"\n") if blank else 0)
        self.dialect: Dialect = detect_dialect(
            head[self._begin :], whole=self._whole, separator=separator, header=header
        )
        self._read_names()

    @property
    def form(self) -> FileForm:
        separator = self.dialect.separator
        return FileForm(
            format=Format.CSV,
            compression=self.compression,
            header=self.named,
            encoding=self._encoding.name,
            separator=None if separator == NO_SEPARATOR else chr(separator),
        )

    @property
    def encoding(self) -> Encoding:
        return self._encoding

    @property
    def extension(self) -> str:
        return {"\t": ".tsv"}.get(chr(max(self.dialect.separator, 0)), ".csv") + self.compression.suffix

    @property
    def named(self) -> bool:
        return self.dialect.has_header

    @property
    def preamble(self) -> bytes:
        """What comes before the rows, without the byte order mark: the header, and Excel's `sep=` line."""
        return self._head[: self._preamble_size]

    def _read_head(self) -> tuple[bytes, bool]:
        with unpacked(self.path, self.compression) as stream:
            head = _read_fully(stream, _HEAD + 1)
        return head[:_HEAD], len(head) <= _HEAD

    def _decoded_head(self, raw: bytes) -> bytes:
        """The head without its mark, as the tokeniser sees it; the last row of a cut head may be partial."""
        body = raw[len(self._encoding.bom) :]
        if self._encoding.is_wide:
            stream = Narrowing(io.BytesIO(body), self._encoding, whole=self._whole)
            return _read_fully(cast("IO[bytes]", stream), 2 * _HEAD)
        settled = body if self._whole else body[: body.rfind(b"\n") + 1]
        self._encoding = self._encoding.settle(np.frombuffer(settled, np.uint8), len(self._encoding.bom))
        return body

    def _read_names(self) -> None:
        rows = self._head_rows
        if not len(rows):
            raise self._no_row()
        require_one_line_end(rows, self.dialect.line_end, self._first_row)
        first = cells(rows, 0, 1, self.dialect.separator)[0]
        if len(first) > MOST_COLUMNS:
            raise TooWide(count=len(first), limit=MOST_COLUMNS)
        self._preamble_size = self._begin + (int(rows.starts[1]) if self.named else 0)
        self.names: Sequence[str] = (
            [_clean_name(cell, self._encoding) for cell in first]
            if self.named
            else [str(position + 1) for position in range(len(first))]
        )

    def _no_row(self) -> Exception:
        opened = self._head_rows.quoting.open_at
        if opened is not None:
            lines = self._head.count(self.dialect.line_end, 0, self._begin + opened)
            return UnclosedQuote(place=Place(line=1 + lines))
        return RowTooLong(place=Place(row=1), limit=ROW_LIMIT)

    @cached_property
    def _head_rows(self) -> Rows:
        data = np.frombuffer(self._head, np.uint8)[self._begin :]
        dialect = self.dialect
        return read_sample(data, dialect.separator, dialect.line_end, whole=self._whole, width=dialect.width)

    def sample(self) -> Sequence[Sequence[str]]:
        width, inner = len(self.names), self._encoding.inner
        whole = [row for row in self._sampled_rows() if len(row) == width]
        columns = zip(*whole, strict=True) if whole else iter([()] * width)
        return [[codecs.decode(cell, inner, "replace") for cell in column] for column in columns]

    def _sampled_rows(self) -> list[list[bytes]]:
        first = 1 if self.named else 0
        rows = cells(self._head_rows, first, first + _SAMPLE_ROWS, self.dialect.separator)
        if not self._whole and self.compression is Compression.NONE and not self._encoding.is_wide:
            rows += list(itertools.chain.from_iterable(self._windows()))
        return rows

    def _windows(self) -> Iterator[list[list[bytes]]]:
        """Rows from places across the file: a fax column may be filled only towards its end."""
        size = self.path.stat().st_size
        with self.path.open("rb") as stream:
            for place in range(1, _WINDOWS + 1):
                stream.seek(max(0, size * place // _WINDOWS - _WINDOW))
                window = stream.read(_WINDOW)
                window = window[window.find(bytes([self.dialect.line_end])) + 1 :]
                rows = read_sample(
                    np.frombuffer(window, np.uint8),
                    self.dialect.separator,
                    self.dialect.line_end,
                    whole=False,
                )
                yield cells(rows, 0, len(rows), self.dialect.separator)

    def blocks(self) -> Iterator[CsvBlock]:
        """All rows but the header, in order. Raises RefusedFile where the file stops being readable."""
        size = self.path.stat().st_size if self.compression is Compression.NONE else 0
        next_row = self._first_row + int(self.named)
        with self._open_body() as stream:
            first_line = 1 + self.preamble.count(self.dialect.line_end)
            blocks = _read_blocks(stream, self.dialect, len(self.names), first_line, self._first_offset)
            for rows, offset in blocks:
                beyond = int(rows.starts[-1])
                if not self._encoding.certain:
                    self._encoding = self._encoding.settle(rows.data[:beyond], offset)
                _check_lengths(rows, next_row)
                done = (offset + beyond) / size if size else 0.0
                yield CsvBlock(
                    rows=rows,
                    encoding=self._encoding,
                    first_row=next_row,
                    offset=offset,
                    line_end=self.dialect.line_end,
                    done=min(done, 1.0),
                )
                next_row += len(rows)

    @property
    def _first_offset(self) -> int:
        return len(self._encoding.bom) + self._preamble_size

    @contextmanager
    def _open_body(self) -> Iterator[IO[bytes]]:
        """The stream of the tokeniser's bytes, behind the mark and the header."""
        with unpacked(self.path, self.compression) as raw:
            _read_fully(raw, len(self._encoding.bom))
            stream = (
                cast("IO[bytes]", io.BufferedReader(Narrowing(raw, self._encoding), 1 << 20))
                if self._encoding.is_wide
                else raw
            )
            _read_fully(stream, self._preamble_size)
            yield stream


def _read_blocks(
    stream: IO[bytes], dialect: Dialect, width: int, line: int, offset: int
) -> Iterator[tuple[Rows, int]]:
    """Blocks of whole rows, each with its offset. A row that a read cuts begins the next block."""
    carried = np.zeros(0, np.uint8)
    last = False
    while not last:
        buffer = np.empty(carried.size + _BLOCK + WIDTH, np.uint8)
        buffer[: carried.size] = carried
        size = carried.size + _read_into(stream, buffer.data[carried.size : -WIDTH])
        last = size < buffer.size - WIDTH
        buffer[size:] = 0
        rows, used = tokenise(
            buffer[:size], separator=dialect.separator, line_end=dialect.line_end, width=width, last=last
        )
        carried = buffer[used:size]
        _check_carried(rows, carried, line, dialect.line_end, last=last)
        if len(rows):
            yield _padded(rows, buffer), offset
        line += rows.lines
        offset += used


def _padded(rows: Rows, buffer: NDArray[np.uint8]) -> Rows:
    """The same rows over bytes that may be read a little beyond their end."""
    return replace(rows, data=buffer)


def _check_carried(
    rows: Rows, carried: NDArray[np.uint8], first_line: int, line_end: int, *, last: bool
) -> None:
    """A row that does not end: refused once it is longer than any row may be, or the file is over."""
    if not (last and carried.size) and carried.size <= ROW_LIMIT:
        return
    opened = rows.quoting.open_at
    if opened is None:
        begins = int(rows.starts[-1])
        raise RowTooLong(place=Place(line=first_line + _count(rows.data[:begins], line_end)), limit=ROW_LIMIT)
    raise UnclosedQuote(place=Place(line=first_line + _count(rows.data[:opened], line_end)))


def _count(data: NDArray[np.uint8], byte: int) -> int:
    return int(np.count_nonzero(data == byte))


def _check_lengths(rows: Rows, first_row: int) -> None:
    lengths = np.diff(rows.starts)
    if lengths.size and int(lengths.max()) > ROW_LIMIT:
        raise RowTooLong(place=Place(row=first_row + int(lengths.argmax())), limit=ROW_LIMIT)


def _read_into(stream: IO[bytes], target: memoryview) -> int:
    """Fills `target` as far as the stream goes."""
    count = 0
    while count < len(target):
        got = cast("io.RawIOBase", stream).readinto(target[count:])
        if not got:
            break
        count += got
    return count


def _read_fully(stream: IO[bytes], size: int) -> bytes:
    target = bytearray(size)
    return bytes(target[: _read_into(stream, memoryview(target))])


def _clean_name(cell: bytes, encoding: Encoding) -> str:
    return codecs.decode(cell, encoding.inner, "replace").strip()
