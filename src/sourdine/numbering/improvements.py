"""Where the reference may leave libphonenumber, told without using any of the reference's rules.

Tests lean on it: for every string of which `improvement_applies` says None, the reference, and the column
that must equal it, answer exactly as libphonenumber does.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

import phonenumbers
from phonenumbers import CountryCodeSource, NumberParseException

from sourdine.numbering import allocation

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

_HARD_SEPARATORS: Final = "/;,|&\r\n"
_WORDS: Final = ("ou", "et", "or", "and")
_DASHES: Final = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
_PLUS: Final = "+\uff0b"
_FEWEST_DIGITS: Final = 3
_FEWEST_OF_A_SECOND: Final = 7
_DROPPING: Final = ("/x", "isub=", "phone-context=", "tel:")


class Improvement(StrEnum):
    """The four ways in which a cell is read better than by libphonenumber; see `reference`."""

    SPREADSHEET = "spreadsheet"
    SEPARATORS = "separators"
    SEVERAL_NUMBERS = "several_numbers"
    OVERSEAS = "overseas"


def improvement_applies(text: str, region: str = "FR") -> Improvement | None:
    """The first improvement that may change libphonenumber's answer for `text`; None when none can."""
    if _bears_spreadsheet_traces(text.strip()):
        return Improvement.SPREADSHEET
    if _has_unusual_spaces(text):
        return Improvement.SEPARATORS
    number = _parsed(text, region)
    if number is None:
        return None
    if _may_have_been_dropped(text, number.extension or "") or (number.extension and _may_hold_several(text)):
        return Improvement.SEVERAL_NUMBERS
    return Improvement.OVERSEAS if region == "FR" and _reaches_overseas(number) else None


def _parsed(text: str, region: str) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(text, region, keep_raw_input=True)
    except NumberParseException:
        return None


def _bears_spreadsheet_traces(cell: str) -> bool:
    return cell.startswith("'") or _is_formula(cell) or _is_float(cell) or _is_rounded(cell)


def _is_formula(cell: str) -> bool:
    quoted = cell[1:].lstrip()
    return cell.startswith("=") and len(quoted) > 1 and quoted[0] in "\"'" and quoted[-1] == quoted[0]


def _is_float(cell: str) -> bool:
    whole = cell[:-2]
    return cell.endswith((".0", ",0")) and 6 <= len(whole) <= 15 and _is_digits(whole)


def _is_rounded(cell: str) -> bool:
    mantissa, _, exponent = cell.lower().partition("e")
    mantissa = mantissa.removeprefix("-") if mantissa.startswith("-") else mantissa.removeprefix("+")
    exponent = exponent.removeprefix("+")
    parts = mantissa.replace(",", ".").split(".")
    return len(parts) < 3 and all(map(_is_digits, parts)) and _is_digits(exponent) and len(exponent) < 3


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _has_unusual_spaces(text: str) -> bool:
    from_start = text.lstrip("".join({char for char in text if not (char.isdecimal() or char in _PLUS)}))
    between = from_start.rstrip("".join({char for char in text if not char.isdecimal()}))
    if "\t" in between or "\u202f" in between:
        return True
    # libphonenumber takes U+00A0 for a space, save before an extension written "- 503#" and in "/ x503".
    return "\u00a0" in between and any(mark in text for mark in "#/\\")


def _may_hold_several(text: str) -> bool:
    cut = text.casefold()
    for separator in (*_HARD_SEPARATORS, *_WORDS):
        cut = cut.replace(separator, " - ")
    # A dash that stands alone, as a word of its own, separates; the dashes of 01-99-00-12-34 do not.
    chunks = [0]
    for word in cut.split():
        if word in _DASHES:
            chunks.append(0)
        chunks[-1] += sum(map(str.isdecimal, word))
    return sum(count >= _FEWEST_DIGITS for count in chunks) > 1


def _may_have_been_dropped(text: str, extension: str) -> bool:
    """A second number may stand where libphonenumber reads an extension, or nothing at all."""
    close = "".join(text.split()).replace("\\", "/")
    return len(extension) >= _FEWEST_OF_A_SECOND or any(mark in close for mark in _DROPPING)


def _reaches_overseas(number: PhoneNumber) -> bool:
    digits = phonenumbers.national_significant_number(number)
    nationally = number.country_code_source == CountryCodeSource.FROM_DEFAULT_COUNTRY
    if not nationally or len(digits) != 9:
        return False
    code = int(allocation.load().overseas_country_codes()[int(digits[:5])])
    return bool(code) and any(
        phonenumbers.is_valid_number(phonenumbers.parse(f"+{code}{line}")) for line in (digits, digits[3:])
    )
