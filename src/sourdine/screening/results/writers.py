"""What turns screened blocks into a result file: rendering runs in any thread, writing in order."""

from __future__ import annotations

from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any, Protocol, cast

from sourdine.screening.prospects.compression import packed
from sourdine.screening.prospects.csv_file import CsvBlock, CsvFile
from sourdine.screening.prospects.encoding import Widening
from sourdine.screening.prospects.tabular import Format
from sourdine.screening.results import answer, rejected
from sourdine.screening.results.added import widened_header
from sourdine.screening.results.annotated import annotate, annotate_header
from sourdine.screening.results.cleansed import cleanse, cleanse_beside
from sourdine.screening.results.forms import Form

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sourdine.screening.prospects.dialect import Dialect
    from sourdine.screening.prospects.parquet_file import ParquetFile
    from sourdine.screening.prospects.xlsx_file import XlsxFile
    from sourdine.screening.results.assignment import Assignment
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


class PermittedCsv(_Bytes):
    """`cleansed`, with the columns that say whether a number may be contacted."""

    def __init__(self, sink: Sink, dialect: Dialect) -> None:
        super().__init__(sink)
        self._separator = dialect.written_separator

    def render(self, screened: Screened) -> bytes:
        return cleanse_beside(screened, cast("CsvBlock", screened.block), self._separator)


class AnnotatedCsv(_Bytes):
    def __init__(self, sink: Sink, dialect: Dialect, lists: Sequence[str]) -> None:
        super().__init__(sink)
        self._dialect = dialect
        self._lists = lists

    def render(self, screened: Screened) -> bytes:
        return annotate(screened, cast("CsvBlock", screened.block), self._dialect, self._lists)


class Answer(_Bytes):
    def __init__(self, sink: Sink, assignment: Assignment) -> None:
        super().__init__(sink)
        self._assignment = assignment
        sink.write(answer.header(asks_permission=assignment.asks_permission))

    def render(self, screened: Screened) -> bytes:
        return answer.list_answers(
            screened, self._assignment.identifiers(screened.block), self._assignment.discretion
        )


class Rejected(_Bytes):
    def __init__(self, sink: Sink, assignment: Assignment) -> None:
        super().__init__(sink)
        self._assignment = assignment
        sink.write(rejected.HEADER)

    def render(self, screened: Screened) -> bytes:
        assignment = self._assignment
        return rejected.list_rejected(
            screened,
            assignment.identifiers(screened.block),
            assignment.register.region,
            merged=assignment.discretion.merge_reasons,
        )


@contextmanager
def csv_writer(target: IO[bytes], file: CsvFile, assignment: Assignment) -> Iterator[ResultWriter]:
    """Writes a CSV result in the encoding and packing of the file that was submitted."""
    encoding = file.encoding
    with packed(target, file.compression, assignment.member(".csv")) as body:
        body.write(encoding.bom)
        sink: Sink = Widening(body, encoding) if encoding.is_wide else body
        if assignment.form is Form.CLEANSED and assignment.asks_permission:
            names = assignment.permission_names
            before = widened_header(file.preamble, file.dialect, names, encoding.inner)
            sink.write(before if file.named else file.preamble)
            yield PermittedCsv(sink, file.dialect)
        elif assignment.form is Form.CLEANSED:
            sink.write(file.preamble)
            yield CleansedCsv(sink)
        else:
            before = file.preamble
            if file.named:
                before = annotate_header(before, file.dialect, assignment.columns, encoding.inner, file.names)
            sink.write(before)
            yield AnnotatedCsv(sink, file.dialect, assignment.register.lists)


@contextmanager
def result_writer(target: IO[bytes], assignment: Assignment) -> Iterator[ResultWriter]:
    """The writer for a form in the format of the file. `target` is written as the blocks come."""
    file = assignment.file
    if assignment.form is Form.ANSWER:
        yield Answer(target, assignment)
    elif isinstance(file, CsvFile):
        with csv_writer(target, file, assignment) as writer:
            yield writer
    else:
        with _typed_writer(target, assignment) as writer:
            yield writer


@contextmanager
def _typed_writer(target: IO[bytes], assignment: Assignment) -> Iterator[ResultWriter]:
    """Writes in a format whose cells have types."""
    if assignment.file.form.format is Format.PARQUET:
        from sourdine.screening.results.parquet import parquet_writer

        with parquet_writer(target, cast("ParquetFile", assignment.file), assignment) as parquet:
            yield parquet
    else:
        from sourdine.screening.results.workbook import workbook_writer

        with workbook_writer(target, cast("XlsxFile", assignment.file), assignment) as workbook:
            yield workbook
