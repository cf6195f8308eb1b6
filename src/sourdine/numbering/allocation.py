"""Which French numbers ARCEP has given to an operator, and to which territory each block belongs.

Shipped inside the package as a few kilobytes; `python -m sourdine.numbering.allocation MAJNUM.csv` rebuilds
them. A *national number* here is what follows the leading 0 in France, nine digits, also for the overseas
territories: 0690 12 34 56 is 690123456, reached from abroad as +590 690123456.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from sourdine.errors import Place, SourdineError, Wording
from sourdine.numbering.arcep import (
    ISO_OF_TERRITORY,
    NATIONAL,
    AllocatedBlock,
    NotAnAllocationTable,
    UnreadableAllocations,
    read,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.resources.abc import Traversable

    from numpy.typing import NDArray

METROPOLITAN_CODE: Final = 33
COUNTRY_CODE_OF_TERRITORY: Final[dict[str, int]] = {
    "FR": 33,
    "GP": 590,
    "GF": 594,
    "MQ": 596,
    "RE": 262,
    "YT": 262,
    "PM": 508,
}
FRENCH_CODES: Final = frozenset(COUNTRY_CODE_OF_TERRITORY.values())

_BILLION: Final = 1_000_000_000
_THOUSANDS: Final = 1_000_000  # blocks of a thousand among the nine-digit numbers
# Saint Pierre et Miquelon keeps 0508 inside the number dialled in France, and +508 before six digits
# abroad: the E.164 integer of such a line *is* its nine-digit national number.
_SIX_DIGIT_PREFIX: Final = 508

# What one byte a thousand numbers may say, in this order; part of the shipped file's format.
_LABELS: Final = ("", "FR", NATIONAL, "GP", "GF", "MQ", "RE", "YT", "PM")


class DamagedAllocations(SourdineError):
    code = "damaged_allocations"
    wording = Wording(
        en="the table of allocated blocks inside the package is damaged. Install Sourdine again.",
        fr="la table des tranches attribuées livrée dans le paquet est abîmée. Réinstallez Sourdine.",
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """Consecutive allocated numbers of one territory, as E.164 integers, both ends included."""

    first: int
    last: int
    territory: str  # ISO 3166-1

    def __len__(self) -> int:
        return self.last - self.first + 1


@dataclass(frozen=True, kw_only=True, eq=False)
class Allocation:
    """One edition of ARCEP's table. Numbers are E.164 integers without their plus sign."""

    edition: str  # the month of the latest attribution it holds, as in 2026-04
    source_sha256: str
    thousands: NDArray[np.uint8]  # shape (1 000 000,): an index into _LABELS for national number // 1000

    def is_allocated(self, e164: NDArray[np.uint64]) -> NDArray[np.bool_]:
        """Whether each number lies in an allocated block; True for other countries' numbers, which are not
        ARCEP's to give.

        Meant for valid numbers: of an integer that is no complete number nothing useful is said.
        """
        codes, national = _split(np.asarray(e164, dtype=np.uint64))
        answers: NDArray[np.bool_] = _belongs()[codes, self.thousands[national // np.uint64(1000)]]
        return answers

    def is_allocated_number(self, e164: int) -> bool:
        """As `is_allocated`, of one number; a hundred times faster than an array of one."""
        code, national = _split_number(e164)
        if code == METROPOLITAN_CODE:  # nearly all of them: whatever has a label is reached by it
            return self._bytes[national // 1000] > 0
        return code not in FRENCH_CODES or self._label(national) in _served_by(code)

    def territory_of_block(self, e164: int) -> str | None:
        """ISO territory to which the block of a French number was given; None when it was given to nobody,
        or when the number is not French. Saint-Martin and Saint-Barthélemy share Guadeloupe's blocks.
        """
        code, national = _split_number(e164)
        if code not in FRENCH_CODES:
            return None
        label = self._label(national)
        return "FR" if label == NATIONAL else label or None

    def overseas_country_codes(self) -> NDArray[np.uint16]:
        """Shape (100 000,): for the first five digits of a national number, the country code of the overseas
        territory it belongs to (262, 508, 590, 594 or 596), or 0.
        """
        return self._overseas

    def overseas_country_code(self, national: int) -> int:
        """The overseas country code of one nine-digit national number, or 0."""
        return self._overseas_codes[national // 10_000]

    def blocks(self) -> Sequence[Run]:
        """Every allocated number, as runs in ascending national order: to draw synthetic numbers from."""
        return self._runs

    def _label(self, national: int) -> str:
        return _LABELS[self._bytes[national // 1000]]

    @cached_property
    def _bytes(self) -> bytes:
        return self.thousands.tobytes()

    @cached_property
    def _overseas(self) -> NDArray[np.uint16]:
        # Five digits always decide: `rebuild` refuses a table where they do not.
        table: NDArray[np.uint16] = _overseas_codes_of_labels()[self.thousands].reshape(-1, 10).max(axis=1)
        table.flags.writeable = False
        return table

    @cached_property
    def _overseas_codes(self) -> list[int]:
        codes: list[int] = self._overseas.tolist()
        return codes

    @cached_property
    def _runs(self) -> tuple[Run, ...]:
        edges = np.flatnonzero(np.diff(self.thousands, prepend=255, append=255)).tolist()
        return tuple(
            _run(first, after, _LABELS[self.thousands[first]])
            for first, after in pairwise(edges)
            if self.thousands[first]
        )


@cache
def load() -> Allocation:
    """The edition shipped in the package; raises DamagedAllocations when it cannot be read."""
    return open_table(resources.files("sourdine.numbering") / "allocation_data" / "blocks.npz")


def open_table(path: Path | Traversable) -> Allocation:
    """The table that `rebuild` wrote at `path`; raises DamagedAllocations."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            thousands = np.repeat(arrays["labels"], arrays["lengths"])
            edition, digest = str(arrays["edition"]), str(arrays["source_sha256"])
    # A damaged archive surfaces as whatever zip, zlib or numpy stumbled on first.
    except Exception as damaged:
        raise DamagedAllocations(place=Place(file=path.name)) from damaged
    if thousands.shape != (_THOUSANDS,) or thousands.dtype != np.uint8 or thousands.max() >= len(_LABELS):
        raise DamagedAllocations(place=Place(file=path.name))
    thousands.flags.writeable = False
    return Allocation(edition=edition, source_sha256=digest, thousands=thousands)


def national_number(e164: int) -> str | None:
    """The ten digits dialled in France to reach a French number, overseas included; None for others."""
    code, national = _split_number(e164)
    return f"0{national:09d}" if code in FRENCH_CODES else None


def rebuild(csv_path: Path, output: Path) -> Allocation:
    """Writes the compact table of ARCEP's CSV to `output` (same bytes for the same CSV), and returns it.

    Raises UnreadableAllocations, with the row, when the CSV is not what ARCEP publishes.
    """
    blocks = [block for block in read(csv_path) if block.is_ordinary]
    if not blocks:
        raise NotAnAllocationTable(place=Place(file=csv_path.name), missing="—")
    thousands = _thousands(blocks)
    _refuse_shared_prefixes(thousands, csv_path.name)
    edges = np.flatnonzero(np.diff(thousands, prepend=255))
    np.savez_compressed(
        output,
        labels=thousands[edges],
        lengths=np.diff(edges, append=_THOUSANDS).astype(np.uint32),
        edition=np.array(f"{max(block.assigned_on for block in blocks):%Y-%m}"),
        source_sha256=np.array(hashlib.sha256(csv_path.read_bytes()).hexdigest()),
    )
    return open_table(output)


def _thousands(blocks: Sequence[AllocatedBlock]) -> NDArray[np.uint8]:
    thousands = np.zeros(_THOUSANDS, dtype=np.uint8)
    for block in blocks:
        label = NATIONAL if block.territory == NATIONAL else ISO_OF_TERRITORY[block.territory]
        thousands[int(block.first) // 1000 : int(block.last) // 1000 + 1] = _LABELS.index(label)
    return thousands


def _refuse_shared_prefixes(thousands: NDArray[np.uint8], file: str) -> None:
    codes = _overseas_codes_of_labels()[thousands].reshape(-1, 10)
    allocated = thousands.reshape(-1, 10) > 0
    lowest = np.where(allocated, codes, np.iinfo(np.uint16).max).min(axis=1)
    if (allocated.any(axis=1) & (lowest != codes.max(axis=1))).any():
        raise UnreadableAllocations(place=Place(file=file, column="Territoire"))


def _run(first: int, after: int, label: str) -> Run:
    code = METROPOLITAN_CODE if label == NATIONAL else COUNTRY_CODE_OF_TERRITORY[label]
    in_number = first // 1000 == code == _SIX_DIGIT_PREFIX
    base = 0 if in_number else code * _BILLION
    return Run(
        first=base + first * 1000,
        last=base + after * 1000 - 1,
        territory="FR" if label == NATIONAL else label,
    )


def _split(e164: NDArray[np.uint64]) -> tuple[NDArray[np.intp], NDArray[np.uint64]]:
    """Country code (0 when not French) and nine-digit national number of each E.164 integer."""
    billions, national = np.divmod(e164, np.uint64(_BILLION))
    codes = _french_code_table()[np.minimum(billions, np.uint64(999))]
    codes[(billions == 0) & (national // np.uint64(_THOUSANDS) == _SIX_DIGIT_PREFIX)] = _SIX_DIGIT_PREFIX
    return codes, national


def _split_number(e164: int) -> tuple[int, int]:
    billions, national = divmod(e164, _BILLION)
    if not billions and national // _THOUSANDS == _SIX_DIGIT_PREFIX:
        return _SIX_DIGIT_PREFIX, national
    return billions, national


@cache
def _french_code_table() -> NDArray[np.intp]:
    return np.array([code if code in FRENCH_CODES else 0 for code in range(1000)], dtype=np.intp)


@cache
def _served_by(code: int) -> frozenset[str]:
    """Labels of the blocks that a French country code reaches.

    A national block answers under each of them; +33 followed by an overseas number is a national number
    too, so that its block is not reported as given to nobody.
    """
    if code == METROPOLITAN_CODE:
        return frozenset(label for label in _LABELS if label)
    return frozenset(
        label for label in _LABELS if label == NATIONAL or COUNTRY_CODE_OF_TERRITORY.get(label) == code
    )


@cache
def _belongs() -> NDArray[np.bool_]:
    """Shape (1000, labels): does a block so labelled answer under this country code? Code 0: always."""
    answers = np.zeros((1000, len(_LABELS)), dtype=np.bool_)
    answers[0] = True
    for code in FRENCH_CODES:
        answers[code] = [label in _served_by(code) for label in _LABELS]
    return answers


@cache
def _overseas_codes_of_labels() -> NDArray[np.uint16]:
    codes = [COUNTRY_CODE_OF_TERRITORY.get(label, 0) for label in _LABELS]
    return np.array([0 if code == METROPOLITAN_CODE else code for code in codes], dtype=np.uint16)


def main(arguments: Sequence[str] | None = None) -> None:
    """`python -m sourdine.numbering.allocation MAJNUM.csv [--output FILE]`: rebuilds the shipped table."""
    parser = argparse.ArgumentParser(description="Rebuild the table of allocated blocks from ARCEP's CSV.")
    parser.add_argument("csv", type=Path)
    shipped = Path(__file__).parent / "allocation_data" / "blocks.npz"
    parser.add_argument("--output", type=Path, default=shipped)
    chosen = parser.parse_args(arguments)
    table = rebuild(chosen.csv, chosen.output)
    numbers = sum(len(run) for run in table.blocks())
    sys.stdout.write(f"{table.edition}: {numbers} numbers in {len(table.blocks())} runs, ")
    sys.stdout.write(f"{chosen.output.stat().st_size} bytes\n")


if __name__ == "__main__":
    main()
