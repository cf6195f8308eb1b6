"""What every prospect file offers, whatever its format: columns, samples, and blocks of rows."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from sourdine.screening.prospects.compression import Compression

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from sourdine.numbering.texts import Texts


class Format(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"
    PARQUET = "parquet"


@dataclass(frozen=True, kw_only=True, slots=True)
class FileForm:
    """How a file was read. `encoding` and `separator` are those of a CSV file, `sheet` a workbook's."""

    format: Format
    compression: Compression
    header: bool
    encoding: str | None = None
    separator: str | None = None
    sheet: str | None = None

    @property
    def label(self) -> str:
        """For a certificate: `csv`, `csv+gzip`, `xlsx` …."""
        packing = "" if self.compression is Compression.NONE else f"+{self.compression}"
        return f"{self.format}{packing}"

    def as_dict(self) -> dict[str, object]:
        return {name: value for name, value in asdict(self).items() if value is not None}


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Field:
    """One column of a block as UTF-8: cell i is `data[starts[i]:ends[i]]`; `data` is padded."""

    data: NDArray[np.uint8]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]

    @classmethod
    def of(cls, texts: Texts) -> Field:
        return cls(data=texts.data, starts=texts.offsets[:-1], ends=texts.offsets[1:])

    def cell(self, row: int) -> str:
        return self.data[self.starts[row] : self.ends[row]].tobytes().decode("utf-8", "replace")

    def cells(self, rows: NDArray[np.int64]) -> list[str]:
        return [self.cell(row) for row in rows.tolist()]


class Block(Protocol):
    """Some rows of a file. `first_row` is the number of its first as a spreadsheet shows it."""

    @property
    def first_row(self) -> int: ...

    @property
    def done(self) -> float:
        """The share of the file read when this block ends, 0 to 1; 0 when it cannot be told."""

    def __len__(self) -> int: ...

    def field(self, position: int) -> Field: ...

    @property
    def ragged(self) -> NDArray[np.bool_]:
        """Rows whose number of fields is not the file's."""


class Prospects(Protocol):
    """An open prospect file."""

    @property
    def form(self) -> FileForm: ...

    @property
    def names(self) -> Sequence[str]:
        """Column names; positions from 1 when the file names none."""

    @property
    def named(self) -> bool:
        """Whether the file has a header."""

    @property
    def extension(self) -> str:
        """What the name of a result in the same form ends with, such as `.csv.gz`."""

    def sample(self) -> Sequence[Sequence[str]]:
        """Some cells of each column, from across the file where it can be sought in."""

    def blocks(self) -> Iterator[Block]: ...
