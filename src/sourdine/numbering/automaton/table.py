"""The automaton as a table: walked by the million, and proved over whole plans."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from sourdine.errors import SourdineError, Wording
from sourdine.numbering.automaton.outcomes import ASK, FIRST_REGION
from sourdine.numbering.automaton.symbols import (
    SYMBOLS,
    columns_of_digits,
    columns_of_numbers,
    slices_of_rows,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

_DIGITS: Final = 10

# Measured: so few numbers, of a check for example, are walked sooner one by one.
_FEW: Final = 20

_SEEN_INVALID: Final = 1
_SEEN_ASK: Final = 2
_SEEN_VALID: Final = 4


class UndecidedPlan(SourdineError):
    code = "undecided_plan"
    wording = Wording(
        en="The first {leading} of {national_length} national digits do not decide which numbers of country "
        "code {country_code} are valid. Look at more digits, or ask phonenumbers about each number.",
        fr="Les {leading} premiers chiffres nationaux sur {national_length} ne décident pas de la validité "
        "des numéros de l'indicatif {country_code}. Regardez plus de chiffres, ou interrogez phonenumbers "
        "numéro par numéro.",
    )


class UnusableTable(SourdineError):
    code = "unusable_automaton"
    wording = Wording(
        en="This is not a table of valid numbers that this version can use. "
        "Make it again with: python -m sourdine.numbering.automaton",
        fr="Ceci n'est pas une table des numéros valides utilisable par cette version. "
        "Refaites-la avec : python -m sourdine.numbering.automaton",
    )


@dataclass(frozen=True, kw_only=True, eq=False)
class Automaton:
    """Reads the digits after a plus sign, country code first, and answers as libphonenumber would:
    INVALID, ASK, or the outcome of a region for a number that is valid exactly as it is written.

    Raises UnusableTable when a state or an outcome that its parts name does not exist.
    """

    metadata_version: str  # of phonenumbers
    regions: tuple[str, ...] = field(
        repr=False
    )  # ISO 3166-1 territories, and "001" for the codes of no territory
    start: int  # the state before any digit
    # Shape (states, 10): the state that each digit leads to.
    transitions: NDArray[np.uint16] = field(repr=False)
    # Shape (states,): the answer when the digits end there.
    outcomes: NDArray[np.uint16] = field(repr=False)

    def __post_init__(self) -> None:
        if not self._is_whole():
            raise UnusableTable
        self.transitions.setflags(write=False)
        self.outcomes.setflags(write=False)

    def outcome(self, digits: str) -> int:
        """The answer for one number; ASK for a text of anything but ASCII digits."""
        if digits and not (digits.isascii() and digits.isdigit()):
            return ASK
        return int(self.outcomes[self._state_after(digits)])

    def region(self, outcome: int) -> str | None:
        """The region of an outcome, such as "YT"; None for INVALID and ASK."""
        return self.regions[outcome - FIRST_REGION] if outcome >= FIRST_REGION else None

    def walk(self, digits: NDArray[np.uint8], lengths: NDArray[np.integer]) -> NDArray[np.uint16]:
        """The answers for many numbers. `digits`: shape (n, width), values 0 to 9, row i meaningful up to
        `lengths[i]`, at most width; beyond it may stand anything. Returns shape (n,).
        """
        answers = np.empty(len(digits), dtype=np.uint16)
        for rows in slices_of_rows(len(digits)):
            answers[rows] = self._answers(columns_of_digits(digits[rows], lengths[rows]), len(digits[rows]))
        return answers

    def walk_numbers(self, e164: NDArray[np.uint64]) -> NDArray[np.uint16]:
        """The answers for many numbers given as integers, country code first: +33 1… is 331…. Shape (n,)."""
        if len(e164) <= _FEW:
            return np.array([self.outcome(str(number)) for number in e164.tolist()], dtype=np.uint16)
        answers = np.empty(len(e164), dtype=np.uint16)
        for rows in slices_of_rows(len(e164)):
            answers[rows] = self._answers(columns_of_numbers(e164[rows]), len(e164[rows]))
        return answers

    def decided_by(self, country_code: int, national_length: int, leading: int) -> NDArray[np.uint8]:
        """The proof that the first `leading` national digits decide. Shape (10**leading,): 0 where every
        number of `national_length` digits that begins so is invalid, 1 where every one is valid.

        Raises UndecidedPlan when a beginning leads to both, or to a number that must be asked about.
        """
        undecided = UndecidedPlan(country_code=country_code, national_length=national_length, leading=leading)
        if not 0 <= leading <= national_length:
            raise undecided
        seen = self._seen_after(national_length - leading)[self._beginnings(country_code, leading)]
        if not np.isin(seen, (_SEEN_INVALID, _SEEN_VALID)).all():
            raise undecided
        decided: NDArray[np.uint8] = (seen == _SEEN_VALID).astype(np.uint8)
        return decided

    def _state_after(self, digits: str) -> int:
        state = self.start
        for digit in digits:
            state = int(self.transitions[state, int(digit)])
        return state

    def _answers(self, columns: Iterable[NDArray[np.uint8]], count: int) -> NDArray[np.uint16]:
        rows = np.full(count, self.start * SYMBOLS, dtype=np.intp)
        for symbols in columns:
            np.add(rows, symbols, out=rows)
            rows = self._rows.take(rows)
        return self.outcomes[rows // SYMBOLS]

    @cached_property
    def _rows(self) -> NDArray[np.intp]:
        """The transitions as walked: states already multiplied by the width of a row, which holds one column
        for each symbol; whatever is not a digit stays where it is.
        """
        states = np.arange(len(self.outcomes), dtype=np.intp)
        table = np.repeat(states[:, None], SYMBOLS, axis=1)
        table[:, :_DIGITS] = self.transitions
        return (table * SYMBOLS).ravel()

    def _beginnings(self, country_code: int, leading: int) -> NDArray[np.uint16]:
        states = np.array([self._state_after(str(country_code))], dtype=np.uint16)
        for _ in range(leading):
            states = self.transitions[states].ravel()
        return states

    def _seen_after(self, digits: int) -> NDArray[np.uint8]:
        """For each state, the kinds of answers that its continuations of that many digits meet."""
        kinds = np.array([_SEEN_INVALID, _SEEN_ASK, _SEEN_VALID], dtype=np.uint8)
        seen = kinds[np.minimum(self.outcomes, FIRST_REGION)]
        for _ in range(digits):
            seen = np.bitwise_or.reduce(seen[self.transitions], axis=1, dtype=np.uint8)
        return seen

    def _is_whole(self) -> bool:
        states = len(self.outcomes)
        return (
            self.transitions.dtype == self.outcomes.dtype == np.uint16
            and self.outcomes.ndim == 1
            and self.transitions.shape == (states, _DIGITS)
            and 0 <= self.start < states
            and int(self.transitions.max()) < states
            and int(self.outcomes.max()) < FIRST_REGION + len(self.regions)
        )
