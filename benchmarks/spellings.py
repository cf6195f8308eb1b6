"""How people write telephone numbers in prospect files, as patterns filled in bulk.

In a pattern the capitals A to I stand for the nine national digits; everything else is written as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import phonenumbers

if TYPE_CHECKING:
    from numpy.typing import NDArray

_NBSP: Final = "\N{NO-BREAK SPACE}"
_NARROW: Final = "\N{NARROW NO-BREAK SPACE}"

NEAT: Final = "0ABCDEFGHI"
# Weights are per cent of the messy rows; shares as commonly met in exports of French call centres' files.
MESSY_NATIONAL: Final = {
    "0A BC DE FG HI": 28,
    "0A.BC.DE.FG.HI": 18,
    "0A-BC-DE-FG-HI": 8,
    "ABCDEFGHI": 6,
    f"0A{_NBSP}BC{_NBSP}DE{_NBSP}FG{_NBSP}HI": 5,
    f"0A{_NARROW}BC{_NARROW}DE{_NARROW}FG{_NARROW}HI": 3,
    "0A/BC/DE/FG/HI": 2,
    "0ABC DE FG HI": 1,
    " 0ABCDEFGHI ": 1,
    "(0A) BC DE FG HI": 1,
    "0ABCDEFGHI.0": 0.5,
    "ABCDEFGHI.0": 0.5,
}
MESSY_INTERNATIONAL: Final = {
    "+33ABCDEFGHI": 11,
    "+33 A BC DE FG HI": 7,
    "+33 (0)A BC DE FG HI": 2,
    "+33(0)ABCDEFGHI": 1,
    "0033ABCDEFGHI": 3,
    "0033 A BC DE FG HI": 1,
    "+33.A.BC.DE.FG.HI": 1,
}
INVALID: Final = {
    "": 20,
    "0A BC DE FG": 15,
    "0ABCDEFG": 15,
    "0ABCDEFGHI0": 15,
    "0A BC DE FG HIA": 5,
    "0000000000": 4,
    "néant": 3,
    "a rappeler": 3,
    "0A BC DE FG HO": 4,
    "6,12e+08": 2,
    "?": 2,
    "0ABCDEFGHI / 0ABCDEIHGF": 8,
    "0ABCDEFGHI ou 0ABCDEIHGF": 4,
}
# Neighbours and the countries of large diasporas first; every other country shares what is left.
_NEAR: Final = ("BE", "CH", "DE", "ES", "GB", "IT", "LU", "PT", "MA", "DZ", "TN", "US")
_NEAR_SHARE: Final = 0.8
_FRENCH_CODES: Final = frozenset({33, 262, 508, 590, 594, 596, 681, 687, 689})
_KINDS: Final = (phonenumbers.PhoneNumberType.FIXED_LINE, phonenumbers.PhoneNumberType.MOBILE)
_SLOT: Final = np.full(256, 255, dtype=np.uint8)
_SLOT[ord("A") : ord("I") + 1] = np.arange(9)
_TRIPLES: Final = np.array([list(f"{number:03d}".encode()) for number in range(1000)], dtype=np.uint8)
_VARIED: Final = "GHI"


class Spellings:
    """Weighted patterns; draws one for each row and fills it with that row's digits."""

    def __init__(self, weights: dict[str, float]) -> None:
        self.codes = padded([pattern.encode() for pattern in weights])
        shares = np.array(list(weights.values()), dtype=np.float64)
        self._cumulated = np.cumsum(shares / shares.sum())[:-1]

    def draw(self, rng: np.random.Generator, rows: int) -> NDArray[np.intp]:
        """One pattern's index for each row, shape (rows,)."""
        return np.searchsorted(self._cumulated, rng.random(rows), side="right")

    def fill(self, which: NDArray[np.intp], national: NDArray[np.uint32]) -> NDArray[np.uint8]:
        """Shape (rows, width): UTF-8 bytes, zeros where a spelling is shorter than the widest."""
        codes = self.codes[which]
        slots = _SLOT[codes]
        rows, columns = np.nonzero(slots != _SLOT[0])
        codes[rows, columns] = digits_of(national)[rows, slots[rows, columns]]
        return codes


def padded(texts: list[bytes]) -> NDArray[np.uint8]:
    """Byte strings as a matrix, filled with zeros on the right."""
    width = max(map(len, texts))
    return np.array([list(text.ljust(width, b"\0")) for text in texts], dtype=np.uint8)


def digits_of(national: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """ASCII digits, shape (rows, 9)."""
    return np.hstack(
        [_TRIPLES[national // 1_000_000], _TRIPLES[national // 1000 % 1000], _TRIPLES[national % 1000]]
    )


def domestic() -> tuple[Spellings, int]:
    """The messy spellings, and the index from which they are written with France's own code."""
    return Spellings(MESSY_NATIONAL | MESSY_INTERNATIONAL), len(MESSY_NATIONAL)


def foreign() -> Spellings:
    """Each country's example numbers with their last three digits varied, compact and spaced."""
    near = _patterns(_NEAR)
    far = _patterns(sorted(phonenumbers.SUPPORTED_REGIONS - set(_NEAR)))
    weights = dict.fromkeys(near, _NEAR_SHARE / len(near))
    return Spellings(weights | dict.fromkeys(far, (1 - _NEAR_SHARE) / len(far)))


def _patterns(regions: tuple[str, ...] | list[str]) -> list[str]:
    examples = [phonenumbers.example_number_for_type(region, kind) for region in regions for kind in _KINDS]
    abroad = [number for number in examples if number and number.country_code not in _FRENCH_CODES]
    formats = (phonenumbers.PhoneNumberFormat.E164, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    return list(dict.fromkeys(_vary(phonenumbers.format_number(n, form)) for n in abroad for form in formats))


def _vary(example: str) -> str:
    """`+32 470 12 34 56` becomes `+32 470 12 3G HI`."""
    letters = iter(reversed(_VARIED))
    return "".join(next(letters, sign) if sign.isdigit() else sign for sign in reversed(example))[::-1]
