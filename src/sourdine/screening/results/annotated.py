"""`annotated`: every row with its verdict, the reason and the number in E.164, for one's own desk only."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from sourdine.screening.results.added import added_names, widened_header
from sourdine.screening.verdicts import CODE_OF_STATUS, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from sourdine.screening.judgement import Judgements
    from sourdine.screening.prospects.columns import Column
    from sourdine.screening.prospects.csv_file import CsvBlock
    from sourdine.screening.prospects.dialect import Dialect
    from sourdine.screening.screened import Screened

ADDED = ("verdict", "reason", "e164")


def annotated_names(columns: Sequence[Column], taken: Sequence[str] = ()) -> list[str]:
    """The names of the added columns."""
    return added_names(columns, taken, ADDED)


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


def annotate_header(
    preamble: bytes, dialect: Dialect, columns: Sequence[Column], encoding: str, taken: Sequence[str] = ()
) -> bytes:
    """The header row with the names of the added columns."""
    return widened_header(preamble, dialect, annotated_names(columns, taken), encoding)


def annotate(screened: Screened, block: CsvBlock, dialect: Dialect, lists: Sequence[str]) -> bytes:
    """Every row of the block as it is, with the added columns before its line end; blank lines stay blank."""
    suffixes = _suffixes(screened, dialect.written_separator, lists)
    rows = block.rows
    for blank in np.flatnonzero(rows.blank).tolist():
        suffixes[blank] = b""
    data, ends = rows.data.data, rows.ends.tolist()
    # From the end of one row's text to the end of the next one's: a line end, then a row.
    stretches: list[bytes | memoryview] = [
        data[a:b] for a, b in zip([int(rows.starts[0]), *ends], ends, strict=False)
    ]
    last = data[rows.ends[-1] : rows.starts[-1]]
    return b"".join(chain(chain.from_iterable(zip(stretches, suffixes, strict=True)), [last]))


def _suffixes(screened: Screened, separator: str, lists: Sequence[str]) -> list[bytes]:
    import polars as pl

    frames = [verdict_words(judged, lists).fill_null("") for judged in screened.judgements]
    cells = [frame.to_series(position) for frame in frames for position in range(len(ADDED))]
    named = [cell.alias(str(position)) for position, cell in enumerate(cells)]
    joined = pl.DataFrame(named).select(pl.concat_str(pl.all(), separator=separator)).to_series()
    text: str = (separator + joined).str.join("\n").item() if len(joined) else ""
    return text.encode().split(b"\n") if len(joined) else []
