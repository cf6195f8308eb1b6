"""What turns screened blocks into a result file: rendering runs in any thread, writing in order."""

from __future__ import annotations

from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any, Protocol, cast

from sourdine.screening.prospects.compression import packed
from sourdine.screening.prospects.csv_file import CsvBlock, CsvFile
from sourdine.screening.prospects.encoding import Widening
from sourdine.screening.prospects.tabular import Block, Field, Format, Prospects
from sourdine.screening.results import answer, rejected
from sourdine.screening.results.annotated import annotate, annotate_header
from sourdine.screening.results.cleansed import cleanse
from sourdine.screening.results.forms import Form

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sourdine.screening.prospects.columns import Column
    from sourdine.screening.prospects.parquet_file import ParquetFile
    from sourdine.screening.prospects.xlsx_file import XlsxFile
    from sourdine.screening.screened import Screened


class Sink(Protocol):
    def write(self, data: bytes, /) -> object: ...


class ResultWriter(Protocol):
    """`render` is pure and heavy, in any thread; `write` takes what it made, in the order of the blocks."""

    def render(self, screened: Screened) -> Any: ...  # noqa: ANN401  each writer knows its own

    def write(self, rendered: Any) -> None: ...  # noqa: ANN401  same


class _Bytes:
    """A writer whose blocks are rendered to bytes."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink

    def write(self, rendered: bytes) -> None:
        if rendered:
            self._sink.write(rendered)


class CleansedCsv(_Bytes):
    def render(self, screened: Screened) -> bytes:
        return cleanse(screened, cast("CsvBlock", screened.block))


class AnnotatedCsv(_Bytes):
    def __init__(self, sink: Sink, file: CsvFile, lists: Sequence[str]) -> None:
        super().__init__(sink)
        self._dialect = file.dialect
        self._lists = lists

    def render(self, screened: Screened) -> bytes:
        return annotate(screened, cast("CsvBlock", screened.block), self._dialect, self._lists)


class Answer(_Bytes):
    def __init__(self, sink: Sink, identifier: Column | None) -> None:
        super().__init__(sink)
        self._identifier = identifier
        sink.write(answer.HEADER)

    def render(self, screened: Screened) -> bytes:
        return answer.list_answers(screened, identifiers(screened.block, self._identifier))


class Rejected(_Bytes):
    def __init__(self, sink: Sink, identifier: Column | None, region: str) -> None:
        super().__init__(sink)
        self._identifier = identifier
        self._region = region
        sink.write(rejected.HEADER)

    def render(self, screened: Screened) -> bytes:
        return rejected.list_rejected(screened, identifiers(screened.block, self._identifier), self._region)


def identifiers(block: Block, column: Column | None) -> Field | None:
    return None if column is None else block.field(column.position)


@contextmanager
def csv_writer(
    target: IO[bytes], file: CsvFile, form: Form, columns: Sequence[Column], lists: Sequence[str], stem: str
) -> Iterator[ResultWriter]:
    """Writes a CSV result in the encoding and packing of the file that was submitted."""
    encoding = file.encoding
    with packed(target, file.compression, f"{stem}.{form.value}.csv") as body:
        body.write(encoding.bom)
        sink: Sink = Widening(body, encoding) if encoding.is_wide else body
        if form is Form.CLEANSED:
            sink.write(file.preamble)
            yield CleansedCsv(sink)
        else:
            if file.named:
                sink.write(annotate_header(file.preamble, file.dialect, columns, encoding.inner))
            yield AnnotatedCsv(sink, file, lists)


@contextmanager
def result_writer(
    target: IO[bytes],
    file: Prospects,
    form: Form,
    columns: Sequence[Column],
    identifier: Column | None,
    lists: Sequence[str],
    stem: str,
) -> Iterator[ResultWriter]:
    """The writer for a form in the format of the file. `target` is written as the blocks come."""
    if form is Form.ANSWER:
        yield Answer(target, identifier)
    elif isinstance(file, CsvFile):
        with csv_writer(target, file, form, columns, lists, stem) as writer:
            yield writer
    else:
        with _typed_writer(target, file, form, columns, lists, stem) as writer:
            yield writer


@contextmanager
def _typed_writer(
    target: IO[bytes], file: Prospects, form: Form, columns: Sequence[Column], lists: Sequence[str], stem: str
) -> Iterator[ResultWriter]:
    """Writes in a format whose cells have types."""
    if file.form.format is Format.PARQUET:
        from sourdine.screening.results.parquet import parquet_writer

        with parquet_writer(target, cast("ParquetFile", file), form, columns, lists, stem) as parquet:
            yield parquet
    else:
        from sourdine.screening.results.workbook import workbook_writer

        with workbook_writer(target, cast("XlsxFile", file), form, columns, lists, stem) as workbook:
            yield workbook
