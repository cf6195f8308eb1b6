"""`cleansed`, in CSV: the kept rows, byte for byte, without the cells of numbers that are not clear."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sourdine.screening.prospects.csv_file import CsvBlock
    from sourdine.screening.screened import Screened


def cleanse(screened: Screened, block: CsvBlock) -> bytes:
    """The bytes of the kept rows. Nothing is written again: stretches of the file are copied."""
    starts, ends = _kept_runs(screened.kept, block.rows.starts)
    gaps = [block.rows.field(column.position) for column in screened.columns]
    emptied = [screened.emptied(index) for index in range(len(screened.columns))]
    starts = np.sort(np.concatenate([starts, *(g.ends[rows] for g, rows in zip(gaps, emptied, strict=True))]))
    ends = np.sort(np.concatenate([ends, *(g.starts[rows] for g, rows in zip(gaps, emptied, strict=True))]))
    data = block.rows.data.data
    return b"".join([data[a:b] for a, b in zip(starts.tolist(), ends.tolist(), strict=True)])


def _kept_runs(
    kept: NDArray[np.bool_], starts: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where each run of neighbouring kept rows begins and ends, in bytes."""
    edges = np.flatnonzero(np.diff(kept, prepend=False, append=False))
    return starts[edges[0::2]], starts[edges[1::2]]
