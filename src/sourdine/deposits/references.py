"""References of deposits, read out on the telephone: no letter looks or sounds like another."""

from __future__ import annotations

import secrets
from typing import Final

# Neither 0 and O, nor 1, I and L, nor U and V; B, P and T sound alike, and so do M and N, F and S.
_LETTERS: Final = "2345678ACDEGHJKMPRSWXYZ"
_GROUP: Final = 4


def new_reference() -> str:
    """Like `D-7K3F-92QX`, which nobody guesses: 23⁸ of them."""
    drawn = [secrets.choice(_LETTERS) for _ in range(2 * _GROUP)]
    return f"D-{''.join(drawn[:_GROUP])}-{''.join(drawn[_GROUP:])}"


def spelled(typed: str) -> str:
    """As references are written, however it was typed."""
    kept = [letter for letter in typed.upper() if letter in _LETTERS]
    return f"D-{''.join(kept[-2 * _GROUP : -_GROUP])}-{''.join(kept[-_GROUP:])}"
