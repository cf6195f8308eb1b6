"""Why a row of a list is not brought in, one byte a row, and the file that says so."""

from __future__ import annotations

import csv
import io
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, Final

from sourdine.errors import Wording
from sourdine.numbering.reasons import REASON_OF_STATUS
from sourdine.screening.placement import place
from sourdine.screening.verdicts import WORDING as VERDICTS
from sourdine.screening.verdicts import Code

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray


class Refusal(StrEnum):
    """Beside the reasons of `numbering` and of screening."""

    DATE_MISSING = "date_missing"
    DATE_UNREADABLE = "date_unreadable"
    DATE_IN_FUTURE = "date_in_future"
    DATE_TOO_OLD = "date_too_old"
    EXPIRED = "expired"


class Fate(IntEnum):
    """Written in the same byte as a numbering Status, above all of those."""

    OUTSIDE_COVERAGE = 100
    RAGGED_ROW = 101
    DATE_MISSING = 110
    DATE_UNREADABLE = 111
    DATE_IN_FUTURE = 112
    DATE_TOO_OLD = 113
    EXPIRED = 114


CODE_OF_FATE: Final[dict[int, str]] = {
    **{int(status): str(reason) for status, reason in REASON_OF_STATUS.items() if reason is not None},
    Fate.OUTSIDE_COVERAGE: str(Code.OUTSIDE_COVERAGE),
    Fate.RAGGED_ROW: str(Code.RAGGED_ROW),
    **{Fate[one.name]: str(one) for one in Refusal},
}

WORDING: Final[dict[str, Wording]] = {
    **VERDICTS,
    Code.OUTSIDE_COVERAGE: Wording(
        en="the list takes no numbers of this number's territory",
        fr="la liste n'accepte pas les numéros de ce territoire",
    ),
    Refusal.DATE_MISSING: Wording(
        en="no registration date: its term cannot be known",
        fr="pas de date d'inscription : son terme ne peut pas être connu",
    ),
    Refusal.DATE_UNREADABLE: Wording(
        en="not a date of the calendar: write it 2024-03-31 or 31/03/2024, with or without a time",
        fr="pas une date du calendrier : écrivez-la 2024-03-31 ou 31/03/2024, avec ou sans heure",
    ),
    Refusal.DATE_IN_FUTURE: Wording(
        en="the registration date is yet to come: day and month may have been swapped",
        fr="la date d'inscription est à venir : le jour et le mois sont peut-être inversés",
    ),
    Refusal.DATE_TOO_OLD: Wording(
        en="the registration date is before 1990, when no list was kept: the year is wrong",
        fr="la date d'inscription précède 1990, avant toute liste : l'année est fausse",
    ),
    Refusal.EXPIRED: Wording(
        en="the registration ended: its term passed before terms were renewed tacitly",
        fr="l'inscription a pris fin : son terme est passé avant la reconduction tacite",
    ),
}


def write_refusals(path: Path, rows: NDArray[np.int64], fates: NDArray[np.uint8]) -> None:
    """One line a refused row: its number in the file, the code, both sentences; never a telephone number."""
    with place(path, mode=0o600) as file:
        text = io.TextIOWrapper(file, "utf-8", newline="")
        out = csv.writer(text, delimiter=";")
        out.writerow(["row", "reason", "message_en", "message_fr"])
        for row, fate in zip(rows.tolist(), fates.tolist(), strict=True):
            code = CODE_OF_FATE[fate]
            out.writerow([row, code, WORDING[code].en, WORDING[code].fr])
        # The file is still to be synced by whoever opened it.
        text.detach()
