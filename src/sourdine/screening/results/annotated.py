"""`annotated`: every row with its verdict, the reason and the number in E.164, for one's own desk only."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sourdine.screening.verdicts import CODE_OF_STATUS, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl
    from numpy.typing import NDArray

    from sourdine.screening.judgement import Judgements
    from sourdine.screening.prospects.columns import Column
    from sourdine.screening.prospects.csv_file import CsvBlock
    from sourdine.screening.prospects.dialect import Dialect
    from sourdine.screening.screened import Screened

ADDED = ("verdict", "reason", "e164")


def added_names(columns: Sequence[Column]) -> list[str]:
    """The names of the added columns; prefixed by the phone column's when there are several."""
    if len(columns) == 1:
        return list(ADDED)
    return [f"{column.name}_{name}" for column in columns for name in ADDED]


def verdict_words(judged: Judgements, lists: Sequence[str]) -> pl.DataFrame:
    """Columns `verdict`, `reason` (a code, or the lists an opposed number is on) and `e164`, as text."""
    import polars as pl

    words = pl.Series([verdict.word for verdict in Verdict], dtype=pl.String)
    return pl.DataFrame(
        {
            "verdict": words.gather(judged.verdict),
            "reason": _reasons(judged, lists),
            "e164": pl.Series(judged.e164).cast(pl.String),
        }
    ).with_columns(e164=pl.when(pl.col("e164") != "0").then("+" + pl.col("e164")))


def _reasons(judged: Judgements, lists: Sequence[str]) -> pl.Series:
    import polars as pl

    codes = pl.Series([CODE_OF_STATUS.get(status, "") for status in range(256)], dtype=pl.String)
    reasons = codes.gather(judged.status)
    opposed = np.flatnonzero(judged.verdict == Verdict.OPPOSED)
    if not opposed.size:
        return reasons
    masks, which = np.unique(judged.listed[opposed], return_inverse=True)
    names = pl.Series([_names(int(mask), lists) for mask in masks], dtype=pl.String)
    return reasons.scatter(opposed, names.gather(which))


def _names(mask: int, lists: Sequence[str]) -> str:
    return "+".join(name for bit, name in enumerate(lists) if mask >> bit & 1)


def annotate_header(preamble: bytes, dialect: Dialect, columns: Sequence[Column], encoding: str) -> bytes:
    body = preamble.rstrip(b"\r\n")
    separator = dialect.written_separator
    names = "".join(separator + _quoted(name, separator) for name in added_names(columns))
    return body + names.encode(encoding, "replace") + (preamble[len(body) :] or dialect.line_break)


def _quoted(name: str, separator: str) -> str:
    if separator in name or '"' in name or "\n" in name or "\r" in name:
        return '"' + name.replace('"', '""') + '"'
    return name


def annotate(screened: Screened, block: CsvBlock, dialect: Dialect, lists: Sequence[str]) -> bytes:
    """Every row of the block as it is, with the added columns before its line end; blank lines stay blank."""
    suffixes = _suffixes(screened, dialect.written_separator, lists)
    rows = block.rows
    data = rows.data.data
    line_break = dialect.line_break
    pieces: list[bytes | memoryview] = []
    stops = _line_ends(rows.ends, rows.starts, data)
    for start, end, suffix, stop, blank in zip(
        rows.starts[:-1].tolist(), rows.ends.tolist(), suffixes, stops, rows.blank.tolist(), strict=True
    ):
        pieces += (data[start:end], b"" if blank else suffix, stop or line_break)
    return b"".join(pieces)


def _line_ends(ends: NDArray[np.int64], starts: NDArray[np.int64], data: memoryview) -> list[bytes]:
    """The line end of each row: one of very few, so each is made once."""
    lengths = starts[1:] - ends
    if lengths.size and (lengths == lengths[0]).all():
        return [data[ends[0] : starts[1]].tobytes()] * lengths.size
    return [data[a:b].tobytes() for a, b in zip(ends.tolist(), starts[1:].tolist(), strict=True)]


def _suffixes(screened: Screened, separator: str, lists: Sequence[str]) -> list[bytes]:
    import polars as pl

    frames = [verdict_words(judged, lists).fill_null("") for judged in screened.judgements]
    cells = [frame.to_series(position) for frame in frames for position in range(len(ADDED))]
    named = [cell.alias(str(position)) for position, cell in enumerate(cells)]
    joined = pl.DataFrame(named).select(pl.concat_str(pl.all(), separator=separator)).to_series()
    text: str = (separator + joined).str.join("\n").item() if len(joined) else ""
    return text.encode().split(b"\n") if len(joined) else []
