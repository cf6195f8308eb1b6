"""What every peer does with a number that its own fast rules do not decide: ask libphonenumber.

The rules are those that Sourdine documents (a spreadsheet's traces, French separators, several numbers in a
cell, overseas lines dialled from home), written here without Sourdine's code so that peers also check it.
"""

from __future__ import annotations

import os
import re
from functools import partial
from multiprocessing import get_context
from typing import TYPE_CHECKING, Final

import phonenumbers
from phonenumbers import CountryCodeSource, PhoneNumberFormat

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from multiprocessing.pool import Pool

COVERED: Final = frozenset({33, 262, 508, 590, 594, 596, 681, 687, 689})
INVALID: Final = 0
_FORMULA: Final = re.compile(r"""=\s*(["'])(.*)\1""", re.DOTALL)
_FLOAT: Final = re.compile(r"([0-9]{6,15})[.,]0")
_ROUNDED: Final = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?[eE]\+?[0-9]{1,2}")
_BETWEEN_NUMBERS: Final = re.compile(r"[/;,|&\n]|\b(?:ou|et|or|and)\b| - ", re.IGNORECASE)
_SPACES: Final = str.maketrans("\u00a0\u202f\t", "   ")
_NATIONAL_DIGITS: Final = 9


def decide(text: str, overseas: Mapping[int, int]) -> int:
    """E.164 as an integer, or INVALID.

    `overseas` gives, for the first five national digits of an overseas block, E.164 // 10 000 of its lines.
    """
    tidy = _without_traces(text.strip())
    if tidy is None or _holds_several(tidy):
        return INVALID
    number = _parse(tidy)
    if number is None:
        return INVALID
    return _overseas_line(number, overseas) or _as_integer(number)


def processes() -> Pool:
    """One process a core, to be forked before the peer's engine starts its threads."""
    return get_context("fork").Pool(os.cpu_count())


def decide_all(texts: Sequence[str], overseas: Mapping[int, int], pool: Pool) -> dict[str, int]:
    """The same for many distinct texts, on every core.

    Sorted, so that countries come together: in random order phonenumbers throws its compiled patterns away
    and makes them anew, which is five times as slow.
    """
    ordered = sorted(texts)
    numbers = pool.map(partial(decide, overseas=overseas), ordered, chunksize=2000)
    return dict(zip(ordered, numbers, strict=True))


def is_covered(e164: int) -> bool:
    """Whether a register of France and its overseas territories speaks for this number."""
    digits = str(e164)
    return int(digits[:2]) in COVERED or int(digits[:3]) in COVERED


def _without_traces(text: str) -> str | None:
    """None when a spreadsheet has rounded the number away."""
    formula = _FORMULA.fullmatch(text)
    bare = (formula.group(2).strip() if formula else text).removeprefix("'")
    if _ROUNDED.fullmatch(bare):
        return None
    float_trace = _FLOAT.fullmatch(bare)
    return (float_trace.group(1) if float_trace else bare).translate(_SPACES)


def _holds_several(text: str) -> bool:
    parts = _BETWEEN_NUMBERS.split(text)
    return len(parts) > 1 and sum(_is_number(part) for part in parts) > 1


def _is_number(text: str) -> bool:
    number = _parse(text)
    return number is not None and phonenumbers.is_valid_number(number)


def _parse(text: str) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(text, "FR", keep_raw_input=True)
    except phonenumbers.NumberParseException:
        return None


def _overseas_line(number: phonenumbers.PhoneNumber, overseas: Mapping[int, int]) -> int | None:
    national = str(number.national_number)
    at_home = number.country_code_source == CountryCodeSource.FROM_DEFAULT_COUNTRY
    if not at_home or len(national) != _NATIONAL_DIGITS:
        return None
    block = overseas.get(int(national[:5]))
    return block and block * 10_000 + int(national[5:])


def _as_integer(number: phonenumbers.PhoneNumber) -> int:
    if not phonenumbers.is_valid_number(number):
        return INVALID
    return int(phonenumbers.format_number(number, PhoneNumberFormat.E164)[1:])
