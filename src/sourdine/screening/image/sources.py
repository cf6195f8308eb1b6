"""Lists of numbers as people keep them, in text, CSV, Parquet or a workbook, read into E.164 integers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from sourdine.errors import Wording
from sourdine.numbering.column import DEFAULT_REGION
from sourdine.numbering.reasons import REASON_OF_STATUS, Status
from sourdine.numbering.reference import numbers_in
from sourdine.screening.image.canonical import read_numbers
from sourdine.screening.pipeline import Progress, in_order
from sourdine.screening.prospects.columns import (
    Column,
    Fit,
    choose_columns,
    find_column,
    judge_columns,
    quote_names,
)
from sourdine.screening.prospects.errors import RefusedFile
from sourdine.screening.prospects.opening import Reading, open_prospects
from sourdine.screening.prospects.regularity import require_regular

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from sourdine.screening.image.blocks import Numbers
    from sourdine.screening.prospects.tabular import Block, Prospects

RAGGED_ROW: Final = "ragged_row"
_RAGGED: Final = 255  # beyond every Status
_AS_IT_SEEMS: Final = Reading()


class NoNumberInSource(RefusedFile):
    code = "source_without_number"
    wording = Wording(
        en="None of the {rows} rows holds a valid number in column {column}. Check the column (--column) "
        "and the region (--region) where numbers without a country code are dialled.",
        fr="Aucune des {rows} lignes ne contient de numéro valide dans la colonne {column}. Vérifiez la "
        "colonne (--column) et la région (--region) où se composent les numéros sans indicatif de pays.",
    )


class SeveralPhoneColumns(RefusedFile):
    code = "several_phone_columns"
    wording = Wording(
        en="Several columns hold telephone numbers: {candidates}. Say which one is the list with --column.",
        fr="Plusieurs colonnes contiennent des numéros de téléphone : {candidates}. Dites laquelle est la "
        "liste avec --column.",
    )


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class ReadList:
    """What a source gave. `numbers` (n,) in the source's order, repeated when it repeats them; of a cell
    that holds several, each: who asked not to be called is not left out for sharing a cell.

    `rows` is how many rows were read, header aside. `refused_rows` (k,) are those without a valid number,
    counted as a spreadsheet shows them, and `refused_status` (k,) why.
    """

    column: str
    rows: int
    numbers: Numbers
    refused_rows: NDArray[np.int64]
    refused_status: NDArray[np.uint8]

    @property
    def refused_by_code(self) -> dict[str, int]:
        """How many rows were refused for each reason, the most frequent first."""
        statuses, counts = np.unique(self.refused_status, return_counts=True)
        order = np.argsort(-counts, kind="stable")
        return {_code(int(statuses[place])): int(counts[place]) for place in order}

    def refusals(self, most: int | None = None) -> list[tuple[int, str]]:
        """(row, code) of the first `most` refused rows, of all unless given; never the number."""
        rows, statuses = self.refused_rows[:most].tolist(), self.refused_status[:most].tolist()
        return [(row, _code(status)) for row, status in zip(rows, statuses, strict=True)]


def read_list(
    path: str | os.PathLike[str],
    *,
    column: str | None = None,
    region: str = DEFAULT_REGION,
    reading: Reading = _AS_IT_SEEMS,
    name: str | None = None,
    progress: Progress | None = None,
) -> ReadList:
    """Reads one column of numbers from a file in any form that a prospect file may have.

    `column` is its name or its position from 1; unless given, the only column, or the only one that holds
    telephone numbers. Numbers without a country code are read as dialled in `region`. Raises
    NoNumberInSource, SeveralPhoneColumns or another RefusedFile, which names the file as `name`.
    """
    with open_prospects(Path(path), reading, name=name) as file:
        return _read(file, _choose(file, column, region), region, progress)


def _choose(file: Prospects, asked: str | None, region: str) -> Column:
    if asked is not None or len(file.names) == 1:
        unjudged = [Column(position=i, name=name, fit=Fit.NONE) for i, name in enumerate(file.names)]
        return unjudged[0] if asked is None else find_column(unjudged, asked)
    columns = judge_columns(file.names, file.sample(), region, named=file.named)
    chosen = choose_columns(columns, [], named=file.named)
    if len(chosen) > 1:
        raise SeveralPhoneColumns(candidates=quote_names([one.name for one in chosen]))
    return chosen[0]


def _read(file: Prospects, column: Column, region: str, progress: Progress | None) -> ReadList:
    parts: list[ReadList] = []
    rows = 0
    for done, part in in_order(lambda block: (block.done, _read_block(block, column, region)), file.blocks()):
        parts.append(part)
        rows += part.rows
        if progress is not None:
            progress(rows=rows, done=done)
    joined = _join(parts, column)
    _require_regular(joined, len(file.names))
    if not joined.numbers.size:
        raise NoNumberInSource(column=quote_names([column.name]), rows=rows)
    return joined


def _join(parts: Sequence[ReadList], column: Column) -> ReadList:
    nothing = ReadList(
        column=column.name,
        rows=0,
        numbers=np.zeros(0, np.uint64),
        refused_rows=np.zeros(0, np.int64),
        refused_status=np.zeros(0, np.uint8),
    )
    return ReadList(
        column=column.name,
        rows=sum(part.rows for part in parts),
        numbers=np.concatenate([part.numbers for part in (nothing, *parts)]),
        refused_rows=np.concatenate([part.refused_rows for part in (nothing, *parts)]),
        refused_status=np.concatenate([part.refused_status for part in (nothing, *parts)]),
    )


def _require_regular(read: ReadList, width: int) -> None:
    """As for a file that is screened: a list that was half read would leave people unprotected."""
    ragged = read.refused_rows[read.refused_status == _RAGGED]
    first = int(ragged[0]) if ragged.size else None
    require_regular(rows=read.rows, ragged=ragged.size, first_ragged=first, width=width, over=True)


def _read_block(block: Block, column: Column, region: str) -> ReadList:
    field = block.field(column.position)
    e164, status = read_numbers(field, region)
    # Which cell is which cannot be known in a row with too many or too few of them.
    status[block.ragged] = _RAGGED
    several = np.flatnonzero(status == Status.SEVERAL_NUMBERS)
    shared = [number for cell in field.cells(several) for number in numbers_in(cell, region)]
    refused = np.flatnonzero((status >= Status.EMPTY) & (status != Status.SEVERAL_NUMBERS))
    return ReadList(
        column=column.name,
        rows=status.size,
        numbers=np.concatenate((e164[status < Status.EMPTY], np.array(shared, np.uint64))),
        refused_rows=block.first_row + refused,
        refused_status=status[refused],
    )


def _code(status: int) -> str:
    return RAGGED_ROW if status == _RAGGED else str(REASON_OF_STATUS[Status(status)])
