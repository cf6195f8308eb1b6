"""Results in Parquet: the submitted file's columns and types, written as the blocks come."""

from __future__ import annotations

import io
import queue
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import IO, TYPE_CHECKING, Any, Final, cast

import numpy as np
import polars as pl
from polars.io.plugins import register_io_source

from sourdine.errors import SourdineError
from sourdine.screening.permissions import COLUMNS
from sourdine.screening.placement import CannotWrite
from sourdine.screening.prospects.compression import packed
from sourdine.screening.results.annotated import annotated_names, verdict_words
from sourdine.screening.results.forms import Form

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray
    from polars._typing import ParquetCompression

    from sourdine.screening.prospects.parquet_file import ParquetBlock, ParquetFile
    from sourdine.screening.results.assignment import Assignment
    from sourdine.screening.screened import Screened

_WAITING: Final = 2  # blocks
_PATIENCE: Final = 0.1  # seconds between looks at whether the writing thread still lives


class _ParquetRows:
    """Rows on their way to the file."""

    def __init__(self, sinking: _Sinking) -> None:
        self._sinking = sinking

    def write(self, rendered: pl.DataFrame) -> None:
        if rendered.height:
            self._sinking.put(rendered)


class CleansedParquet(_ParquetRows):
    """The kept rows. The cell of a number that is not clear becomes null, whatever its column's type."""

    def __init__(self, sinking: _Sinking, names: Sequence[str] = ()) -> None:
        super().__init__(sinking)
        self._names = names

    def render(self, screened: Screened) -> pl.DataFrame:
        frame = cast("ParquetBlock", screened.block).frame
        emptied = [
            _without(frame.to_series(column.position), screened.emptied(index))
            for index, column in enumerate(screened.columns)
        ]
        return frame.with_columns(emptied).filter(pl.Series(screened.kept)).hstack(self._beside(screened))

    def _beside(self, screened: Screened) -> list[pl.Series]:
        """The added columns: none, unless somebody asked whether numbers may be contacted."""
        cells = [
            pl.Series([row[place] or None for row in rows], dtype=pl.String)
            for rows in (column.cells(screened.kept) for column in screened.permissions)
            for place in range(len(COLUMNS))
        ]
        return [cell.alias(name) for cell, name in zip(cells, self._names, strict=True)]


def _without(series: pl.Series, rows: NDArray[np.int64]) -> pl.Series:
    stays = np.ones(len(series), np.bool_)
    stays[rows] = False
    return series.to_frame().select(pl.when(pl.Series(stays)).then(pl.first())).to_series()


class AnnotatedParquet(_ParquetRows):
    """Every row as it is, and the added columns as text."""

    def __init__(self, sinking: _Sinking, names: Sequence[str], lists: Sequence[str]) -> None:
        super().__init__(sinking)
        self._names = names
        self._lists = lists

    def render(self, screened: Screened) -> pl.DataFrame:
        words = [series for judged in screened.judgements for series in verdict_words(judged, self._lists)]
        frame = cast("ParquetBlock", screened.block).frame
        return frame.hstack([series.alias(name) for series, name in zip(words, self._names, strict=True)])


@contextmanager
def parquet_writer(
    target: IO[bytes], file: ParquetFile, assignment: Assignment
) -> Iterator[CleansedParquet | AnnotatedParquet]:
    """Writes a Parquet result with the types, the codec and the packing of the file that was submitted.

    What is not kept: the file's own key-value metadata, its row group sizes, and “not null”.
    """
    is_annotated = assignment.form is Form.ANNOTATED
    added = annotated_names(assignment.columns, file.names) if is_annotated else assignment.permission_names
    schema = pl.Schema({**file.schema, **dict.fromkeys(added, pl.String())})
    with (
        packed(target, file.compression, assignment.member(".parquet")) as body,
        _sinking(body, schema, cast("ParquetCompression", file.codec)) as sinking,
    ):
        yield (
            AnnotatedParquet(sinking, added, assignment.register.lists)
            if is_annotated
            else CleansedParquet(sinking, added)
        )


class _Sinking:
    """Hands frames to a thread in which Polars writes them; at most a few wait."""

    def __init__(self, body: IO[bytes], schema: pl.Schema, codec: ParquetCompression) -> None:
        self._frames: queue.Queue[pl.DataFrame | None] = queue.Queue(_WAITING)
        self._body = _Body(body)
        self._schema = schema
        self._codec: ParquetCompression = codec
        self.future: Future[None] = Future()

    def run(self) -> None:
        frames = register_io_source(self._take, schema=self._schema)
        frames.sink_parquet(cast("IO[bytes]", self._body), compression=self._codec)

    def _take(
        self, columns: list[str] | None, _predicate: object, _rows: int | None, _batch: int | None
    ) -> Iterator[pl.DataFrame]:
        while (frame := self._frames.get()) is not None:
            yield frame if columns is None else frame.select(columns)

    def put(self, frame: pl.DataFrame | None) -> None:
        """`None` ends it. Raises what stopped the writing, if something did."""
        while True:
            if self.future.done():
                self.finish()
            with suppress(queue.Full):
                return self._frames.put(frame, timeout=_PATIENCE)

    def finish(self) -> None:
        """Waits for the end. Raises what the target raised, or CannotWrite."""
        fault = self.future.exception()
        if self._body.failure is not None:
            raise self._body.failure
        if fault is not None:
            raise CannotWrite(reason=type(fault).__name__) from fault

    def abandon(self) -> None:
        """Lets the thread end; what it wrote is thrown away by the caller."""
        self._body.discard()
        with suppress(SourdineError):
            self.put(None)


@contextmanager
def _sinking(body: IO[bytes], schema: pl.Schema, codec: ParquetCompression) -> Iterator[_Sinking]:
    sinking = _Sinking(body, schema, codec)
    with ThreadPoolExecutor(1, thread_name_prefix="parquet") as pool:
        sinking.future = pool.submit(sinking.run)
        try:
            yield sinking
        except BaseException:
            sinking.abandon()
            raise
        sinking.put(None)
        sinking.finish()


class _Body(io.RawIOBase):
    """What Polars writes to: it may close it, and its errors are kept from Polars' rewording."""

    def __init__(self, body: IO[bytes]) -> None:
        self._body: IO[bytes] | None = body
        self.failure: BaseException | None = None

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:  # noqa: ANN401  any buffer
        if self._body is not None:
            try:
                self._body.write(data)
            except BaseException as failure:
                self.failure = failure
                raise
        return len(data)

    def discard(self) -> None:
        self._body = None
