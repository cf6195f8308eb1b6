"""What normalising says of a cell, as stable codes with their wording."""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import Final

from sourdine.errors import Wording


class Status(IntEnum):
    """One byte a cell. Below `EMPTY` the cell is a valid number; from `EMPTY` on it is not one."""

    VALID = 0
    UNALLOCATED = 1
    EMPTY = 10
    TOO_SHORT = 11
    TOO_LONG = 12
    LETTERS = 13
    SEVERAL_NUMBERS = 14
    SPREADSHEET_DAMAGE = 15
    UNKNOWN_COUNTRY = 16
    NOT_IN_PLAN = 17
    NOT_A_NUMBER = 18

    @property
    def is_valid(self) -> bool:
        return self < Status.EMPTY


class Reason(StrEnum):
    """The codes people and programs read: the statuses that need saying."""

    UNALLOCATED = "unallocated"
    EMPTY = "empty"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    LETTERS = "letters"
    SEVERAL_NUMBERS = "several_numbers"
    SPREADSHEET_DAMAGE = "spreadsheet_damage"
    UNKNOWN_COUNTRY = "unknown_country"
    NOT_IN_PLAN = "not_in_plan"
    NOT_A_NUMBER = "not_a_number"


REASON_OF_STATUS: Final[dict[Status, Reason | None]] = {
    status: Reason[status.name] if status.name in Reason.__members__ else None for status in Status
}

WORDING: Final[dict[Reason, Wording]] = {
    Reason.UNALLOCATED: Wording(
        en="a valid number, in a block that the regulator has given to no operator",
        fr="un numéro valide, dans une tranche que le régulateur n'a attribuée à aucun opérateur",
    ),
    Reason.EMPTY: Wording(en="the cell is empty", fr="la cellule est vide"),
    Reason.TOO_SHORT: Wording(en="too few digits", fr="trop peu de chiffres"),
    Reason.TOO_LONG: Wording(en="too many digits", fr="trop de chiffres"),
    Reason.LETTERS: Wording(en="letters where digits belong", fr="des lettres à la place de chiffres"),
    Reason.SEVERAL_NUMBERS: Wording(
        en="several numbers in one cell: give each its own row or column",
        fr="plusieurs numéros dans une cellule : donnez à chacun sa ligne ou sa colonne",
    ),
    Reason.SPREADSHEET_DAMAGE: Wording(
        en="a spreadsheet rounded this number (like 6.12E+08): export the column as text",
        fr="un tableur a arrondi ce numéro (comme 6,12E+08) : exportez la colonne en texte",
    ),
    Reason.UNKNOWN_COUNTRY: Wording(en="no country has this calling code", fr="aucun pays n'a cet indicatif"),
    Reason.NOT_IN_PLAN: Wording(
        en="the right length, but the country's numbering plan has no such numbers",
        fr="la bonne longueur, mais le plan de numérotation du pays n'a pas de tels numéros",
    ),
    Reason.NOT_A_NUMBER: Wording(en="not a telephone number", fr="pas un numéro de téléphone"),
}
