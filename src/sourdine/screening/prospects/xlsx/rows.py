"""The rows of a sheet, as they stream by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sourdine.screening.prospects.xlsx.plain import NotPlain, match_rows
from sourdine.screening.prospects.xlsx.streamed import parse_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sourdine.screening.prospects.xlsx.archive import Archive
    from sourdine.screening.prospects.xlsx.values import Row, Values


def read_rows(archive: Archive, part: str, values: Values) -> Iterator[Row]:
    """The rows of a sheet that hold anything. Raises CorruptFile or RowTooLong.

    A sheet that turns out not to be plainly written is read on by the parser, from the row that was reached.
    """
    reached = 0
    try:
        for row in match_rows(archive.chunks(part), values):
            yield row
            reached = row[0]
    except NotPlain:
        yield from (row for row in parse_rows(archive.chunks(part), values) if row[0] > reached)
