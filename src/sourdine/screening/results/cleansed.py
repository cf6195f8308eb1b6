"""`cleansed`, in CSV: the kept rows, byte for byte, without the cells of numbers that are not clear."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sourdine.screening.prospects.csv_file import CsvBlock
    from sourdine.screening.screened import Screened


def cleanse(screened: Screened, block: CsvBlock) -> bytes:
    """The bytes of the kept rows. Nothing is written again: stretches of the file are copied."""
    starts, ends = _kept_runs(screened.kept, block.rows.starts)
    starts, ends = _without_emptied(screened, block, starts, ends)
    data = block.rows.data.data
    return b"".join([data[a:b] for a, b in zip(starts.tolist(), ends.tolist(), strict=True)])


def cleanse_beside(screened: Screened, block: CsvBlock, separator: str) -> bytes:
    """The same, and before each row's line end whether its numbers may be contacted."""
    rows, kept = block.rows, np.flatnonzero(screened.kept)
    texts, follows = rows.ends[kept], rows.starts[kept + 1]
    starts = np.concatenate([rows.starts[kept], texts])
    starts, ends = _without_emptied(screened, block, starts, np.concatenate([texts, follows]))
    # The last stretch that begins where a row's text ends is its line end.
    line_ends = np.searchsorted(starts, texts, side="right") - 1
    added: list[bytes] = [b""] * starts.size
    for place, cells in zip(line_ends.tolist(), _cells_beside(screened, kept, separator), strict=True):
        added[place] = cells
    data = rows.data.data
    stretches = (data[a:b] for a, b in zip(starts.tolist(), ends.tolist(), strict=True))
    return b"".join(chain.from_iterable(zip(added, stretches, strict=True)))


def _cells_beside(screened: Screened, rows: NDArray[np.int64], separator: str) -> list[bytes]:
    columns = [
        [f"{separator}{separator.join(cells)}" for cells in column.cells(rows)]
        for column in screened.permissions
    ]
    return ["".join(cells).encode() for cells in zip(*columns, strict=True)]


def _without_emptied(
    screened: Screened, block: CsvBlock, starts: NDArray[np.int64], ends: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The stretches, sorted, without the cells that are emptied."""
    gaps = [block.rows.field(column.position) for column in screened.columns]
    emptied = [screened.emptied(index) for index in range(len(screened.columns))]
    starts = np.sort(np.concatenate([starts, *(g.ends[rows] for g, rows in zip(gaps, emptied, strict=True))]))
    ends = np.sort(np.concatenate([ends, *(g.starts[rows] for g, rows in zip(gaps, emptied, strict=True))]))
    return starts, ends


def _kept_runs(
    kept: NDArray[np.bool_], starts: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where each run of neighbouring kept rows begins and ends, in bytes."""
    edges = np.flatnonzero(np.diff(kept, prepend=False, append=False))
    return starts[edges[0::2]], starts[edges[1::2]]
