"""One block after screening: which of its rows are kept, and which cells are emptied."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from sourdine.numbering.reasons import Status
from sourdine.screening.judgement import Judgements, Register, judge_fields
from sourdine.screening.verdicts import RAGGED_ROW, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from sourdine.screening.permissions import Permissions
    from sourdine.screening.prospects.columns import Column
    from sourdine.screening.prospects.tabular import Block, Field


@dataclass(frozen=True, kw_only=True, eq=False)
class Screened:
    """A block, its phone columns as text, and the judgements of each, in the same order.

    A row is kept when at least one of its numbers is not listed; the cells of its other numbers are
    emptied. Every cell that is not empty is a number of the file, whatever its verdict.
    """

    block: Block
    columns: Sequence[Column]
    fields: Sequence[Field]
    judgements: Sequence[Judgements]
    permissions: Sequence[Permissions] = ()  # of each column too, when they were asked for

    @cached_property
    def kept(self) -> NDArray[np.bool_]:
        verdicts = [judged.verdict == Verdict.NOT_LISTED for judged in self.judgements]
        return np.logical_or.reduce(verdicts)

    @cached_property
    def without_number(self) -> NDArray[np.bool_]:
        """Rows of which every phone cell is empty."""
        return np.logical_and.reduce([judged.status == Status.EMPTY for judged in self.judgements])

    def emptied(self, index: int) -> NDArray[np.int64]:
        """Kept rows of which the cell of the index-th column is not kept, in order."""
        judged = self.judgements[index]
        gone = (judged.verdict != Verdict.NOT_LISTED) & (judged.status != Status.EMPTY)
        return np.flatnonzero(self.kept & gone)

    @property
    def altered(self) -> int:
        """How many kept rows have an emptied cell."""
        rows = [self.emptied(index) for index in range(len(self.columns))]
        return rows[0].size if len(rows) == 1 else int(np.unique(np.concatenate(rows)).size)


def screen_block(block: Block, columns: Sequence[Column], register: Register) -> Screened:
    """Judges every phone cell of a block. Runs in any thread."""
    fields = [block.field(column.position) for column in columns]
    judgements = [judge_fields(register, field.data, field.starts, field.ends) for field in fields]
    ragged = block.ragged
    if ragged.any():
        for judged in judgements:
            judged.e164[ragged] = 0
            judged.verdict[ragged] = Verdict.INVALID
            judged.status[ragged] = RAGGED_ROW
    return Screened(block=block, columns=columns, fields=fields, judgements=judgements)
