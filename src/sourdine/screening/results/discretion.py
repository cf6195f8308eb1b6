"""How much results tell beside which numbers may be called."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Discretion:
    """Nothing held back is the command line's way: who runs it holds the register too."""

    blank_numbers: bool = False  # `answer` repeats no number that is not clear
    merge_reasons: bool = False  # opposed and invalid read the same
