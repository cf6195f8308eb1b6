"""What screening says of one number, and why, as stable codes."""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, Final

from sourdine.errors import Wording
from sourdine.numbering import reasons
from sourdine.numbering.reasons import Status

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Verdict(IntEnum):
    """One byte a number; its word is what files and reports show."""

    NOT_LISTED = 0
    OPPOSED = 1
    INVALID = 2
    UNSCREENED = 3

    @property
    def word(self) -> str:
        return self.name.lower()


class Code(StrEnum):
    """Why a number or a row is not kept, beside the reasons of `numbering`."""

    OPPOSED = "opposed"
    OUTSIDE_COVERAGE = "outside_coverage"
    RAGGED_ROW = "ragged_row"
    NOT_CLEAR = "not_clear"  # opposed or invalid: which of the two is not told


# Written in the same byte as a numbering Status, above all of those.
OUTSIDE_COVERAGE: Final = 100
RAGGED_ROW: Final = 101

CODE_OF_STATUS: Final[dict[int, str]] = {
    **{int(status): reason or "" for status, reason in reasons.REASON_OF_STATUS.items()},
    OUTSIDE_COVERAGE: Code.OUTSIDE_COVERAGE,
    RAGGED_ROW: Code.RAGGED_ROW,
}

WORDING: Final[dict[str, Wording]] = {
    **{str(reason): wording for reason, wording in reasons.WORDING.items()},
    Code.OPPOSED: Wording(
        en="the number is on one of the lists: it may not be called",
        fr="le numéro est sur l'une des listes : il ne doit pas être appelé",
    ),
    Code.OUTSIDE_COVERAGE: Wording(
        en="the register does not speak for this number's territory: not screened, so not cleared",
        fr="le registre ne couvre pas le territoire de ce numéro : non confronté, donc non libre",
    ),
    Code.NOT_CLEAR: Wording(
        en="the number is on one of the lists, or is none that can be called: it may not be called",
        fr="le numéro est sur l'une des listes, ou n'en est pas un : il ne doit pas être appelé",
    ),
    Code.RAGGED_ROW: Wording(
        en="the row does not have as many fields as the first: its number cannot be told for sure",
        fr="la ligne n'a pas autant de champs que la première : son numéro n'est pas sûr",
    ),
}


def is_told_apart(verdict: NDArray[np.uint8], status: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """What is told even where opposed and invalid are not told apart: the file alone shows as much."""
    hidden = (verdict == Verdict.OPPOSED) | (verdict == Verdict.INVALID)
    return ~hidden | (status == Status.EMPTY) | (status == RAGGED_ROW)


def is_valid(status: int) -> bool:
    """Whether a status byte is that of a valid number, covered or not."""
    return status in (Status.VALID, Status.UNALLOCATED, OUTSIDE_COVERAGE)
