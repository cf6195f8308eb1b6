"""ARCEP's open table of allocated blocks (MAJNUM): its rows, read strictly.

The table is a CSV in Windows-1252 with `;` between the fields, one row a block, published by ARCEP under the
Licence Ouverte: https://www.data.gouv.fr/datasets/ressources-en-numerotation-telephonique/
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, datetime
from io import StringIO
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from sourdine.errors import Place, SourdineError, Wording

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FIRST: Final = "Tranche_Debut"
LAST: Final = "Tranche_Fin"
TERRITORY: Final = "Territoire"
ASSIGNED_ON: Final = "Date_Attribution"
_ORDINARY: Final = 10  # digits
_SHORT: Final = 6
COLUMNS: Final = (FIRST, LAST, TERRITORY, ASSIGNED_ON)

NATIONAL: Final = "National"
ISO_OF_TERRITORY: Final[dict[str, str]] = {
    "Métropole": "FR",
    NATIONAL: "FR",
    "Guadeloupe, St Martin et St Barthélemy": "GP",
    "Guyane": "GF",
    "Martinique": "MQ",
    "La Réunion": "RE",
    "La Réunion - Océan indien": "RE",
    "Mayotte": "YT",
    "Saint Pierre et Miquelon": "PM",
}


class UnreadableAllocations(SourdineError):
    """The base of everything that may be wrong with the table."""

    code = "unreadable_allocations"
    wording = Wording(
        en="ARCEP's table of allocated blocks cannot be read here. "
        "Download it again, and do not pass it through a spreadsheet.",
        fr="la table des tranches attribuées de l'ARCEP est illisible à cet endroit. "
        "Téléchargez-la de nouveau, sans la faire passer par un tableur.",
    )


class NotAnAllocationTable(UnreadableAllocations):
    code = "not_an_allocation_table"
    wording = Wording(
        en="this is not ARCEP's table of allocated blocks: it lacks the columns {missing}. "
        "Give the file MAJNUM as ARCEP publishes it.",
        fr="ce n'est pas la table des tranches attribuées de l'ARCEP : il manque les colonnes {missing}. "
        "Donnez le fichier MAJNUM tel que l'ARCEP le publie.",
    )


class UnknownTerritory(UnreadableAllocations):
    code = "unknown_territory"
    wording = Wording(
        en="the territory “{territory}” is not one that this version knows. Update Sourdine, or report it.",
        fr="le territoire « {territory} » est inconnu de cette version. "
        "Mettez Sourdine à jour ou signalez-le.",
    )


class OverlappingBlocks(UnreadableAllocations):
    code = "overlapping_blocks"
    wording = Wording(
        en="this block of numbers overlaps the one of row {other}. Download ARCEP's table again.",
        fr="cette tranche de numéros chevauche celle de la ligne {other}. Téléchargez de nouveau la table.",
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class AllocatedBlock:
    """One row: numbers as dialled in France, first and last included, both of the same length.

    Ten digits is an ordinary number; four and six are short ones, thirteen and fourteen connect machines.
    """

    first: str
    last: str
    territory: str  # as ARCEP writes it, a key of ISO_OF_TERRITORY
    assigned_on: date
    row: int  # as a spreadsheet shows it: the header is row 1

    @property
    def is_ordinary(self) -> bool:
        return len(self.first) == _ORDINARY


def read(path: Path) -> list[AllocatedBlock]:
    """Every block of the table at `path`, in its order; raises UnreadableAllocations with the row."""
    records = _records(path)
    header = next(records, [])
    if missing := [column for column in COLUMNS if column not in header]:
        raise NotAnAllocationTable(place=Place(file=path.name, row=1), missing=", ".join(missing))
    blocks = [_block(_fields(header, record, place), place) for record, place in _places(records, path.name)]
    _refuse_overlaps(blocks, path.name)
    return blocks


def _records(path: Path) -> Iterator[list[str]]:
    content = path.read_bytes()
    row = 0
    try:
        for record in csv.reader(StringIO(content.decode("cp1252"), newline=""), delimiter=";", strict=True):
            row += 1
            yield record
    except UnicodeDecodeError as undecodable:
        row = content.count(b"\n", 0, undecodable.start) + 1
        raise UnreadableAllocations(place=Place(file=path.name, row=row)) from undecodable
    except csv.Error as broken:
        raise UnreadableAllocations(place=Place(file=path.name, row=row + 1)) from broken


def _places(records: Iterator[list[str]], file: str) -> Iterator[tuple[list[str], Place]]:
    for row, record in enumerate(records, start=2):
        yield record, Place(file=file, row=row)


def _fields(header: list[str], record: list[str], place: Place) -> dict[str, str]:
    if len(record) != len(header):
        raise UnreadableAllocations(place=place)
    return dict(zip(header, record, strict=True))


def _block(fields: dict[str, str], place: Place) -> AllocatedBlock:
    first, last = fields[FIRST], fields[LAST]
    if not _is_range(first, last):
        raise UnreadableAllocations(place=_in_column(place, FIRST))
    if fields[TERRITORY] not in ISO_OF_TERRITORY:
        raise UnknownTerritory(place=_in_column(place, TERRITORY), territory=fields[TERRITORY])
    return AllocatedBlock(
        first=first,
        last=last,
        territory=fields[TERRITORY],
        assigned_on=_date(fields[ASSIGNED_ON], place),
        row=place.row or 0,
    )


def _is_range(first: str, last: str) -> bool:
    """Ten-digit blocks start and end on whole thousands: that is what makes the compact table exact."""
    digits = (first + last).isascii() and first.isdigit() and last.isdigit()
    if not digits or len(first) != len(last) or first > last:
        return False
    if len(first) <= _SHORT:
        return True
    # Nine digits are ten that a spreadsheet took the 0 from.
    return first[0] == "0" and (len(first) != _ORDINARY or (first.endswith("000") and last.endswith("999")))


def _date(text: str, place: Place) -> date:
    try:
        # A day without a time of day: no time zone could make sense of it.
        return datetime.strptime(text, "%d/%m/%Y").date()  # noqa: DTZ007
    except ValueError as unreadable:
        raise UnreadableAllocations(place=_in_column(place, ASSIGNED_ON)) from unreadable


def _in_column(place: Place, column: str) -> Place:
    return Place(file=place.file, row=place.row, column=column)


def _refuse_overlaps(blocks: list[AllocatedBlock], file: str) -> None:
    ordered = sorted(blocks, key=lambda block: (len(block.first), block.first))
    for before, after in pairwise(ordered):
        if len(before.first) == len(after.first) and after.first <= before.last:
            raise OverlappingBlocks(place=Place(file=file, row=after.row), other=before.row)
