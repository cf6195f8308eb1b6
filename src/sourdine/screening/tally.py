"""Counts of a screening: rows and numbers apart."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from sourdine.numbering.reasons import Reason, Status
from sourdine.screening.verdicts import CODE_OF_STATUS, Verdict

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sourdine.screening.screened import Screened


@dataclass(kw_only=True, slots=True)
class Tally:
    """Filled block by block. An empty cell is no number; a row without any is counted apart."""

    rows_read: int = 0
    rows_kept: int = 0
    rows_without_number: int = 0
    rows_ragged: int = 0
    first_ragged: int | None = None
    rows_altered: int = 0
    verdicts: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    lists: Counter[str] = field(default_factory=Counter)
    permissions: Counter[str] = field(default_factory=Counter)

    @property
    def numbers(self) -> int:
        return self.verdicts.total()

    @property
    def rows_removed(self) -> int:
        return self.rows_read - self.rows_kept

    @property
    def rows_rejected(self) -> int:
        """Lines of `rejected`: numbers that are not clear, and rows that have none."""
        return self.numbers - self.verdicts[Verdict.NOT_LISTED.word] + self.rows_without_number

    @property
    def rows_answered(self) -> int:
        """Lines of `answer`: every number, and rows that have none."""
        return self.numbers + self.rows_without_number

    def add(self, screened: Screened, lists: tuple[str, ...]) -> None:
        self.rows_read += len(screened.block)
        self.rows_kept += int(np.count_nonzero(screened.kept))
        self.rows_without_number += int(np.count_nonzero(screened.without_number))
        self.rows_altered += screened.altered
        self._add_ragged(screened)
        self._add_permissions(screened)
        for _index, judged in enumerate(screened.judgements):
            self._add_codes(judged.verdict, judged.status)
            for bit, name in enumerate(lists):
                self.lists[name] += int(np.count_nonzero(judged.listed & (1 << bit)))

    def _add_ragged(self, screened: Screened) -> None:
        ragged = np.flatnonzero(screened.block.ragged)
        if ragged.size and self.first_ragged is None:
            self.first_ragged = screened.block.first_row + int(ragged[0])
        self.rows_ragged += ragged.size

    def _add_permissions(self, screened: Screened) -> None:
        for column in screened.permissions:
            counts = np.bincount(column.which[column.which >= 0], minlength=len(column.told)).tolist()
            for told, count in zip(column.told, counts, strict=True):
                self.permissions[told.contactable.value] += count

    def _add_codes(self, verdict: NDArray[np.uint8], status: NDArray[np.uint8]) -> None:
        pairs = np.bincount(verdict.astype(np.int64) << 8 | status, minlength=1)
        for pair in np.flatnonzero(pairs).tolist():
            of_verdict, of_status = Verdict(pair >> 8), pair & 255
            if of_status == Status.EMPTY:
                continue
            self.verdicts[of_verdict.word] += int(pairs[pair])
            code = CODE_OF_STATUS[of_status]
            if code and (of_verdict is not Verdict.OPPOSED or code == Reason.UNALLOCATED):
                self.reasons[code] += int(pairs[pair])
