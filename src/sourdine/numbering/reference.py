"""What one cell says, by definition: libphonenumber's answer, with four improvements.

Slow and plain on purpose. The vectorised column must give the same answer on every string, and
`improvement_applies` says, by other means than the rules themselves, where both may leave libphonenumber.

The improvements, in the order in which they are tried:

1. *spreadsheet*: `="0612345678"`, a leading apostrophe and the `.0` of a float are taken off; `6,12E+08` has
   lost its digits for good, and is said to.
2. *separators*: a tab, U+00A0 and U+202F are spaces, between digits or after the plus sign.
3. *several numbers*: two numbers in one cell are no number, even where libphonenumber would take the second
   for the extension of the first, or leave it aside.
4. *overseas*: `0692 12 34 56` is the line in La Réunion that it reaches from anywhere in France.

Everything else is `phonenumbers.parse`, `is_valid_number` and the E.164 form.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final, NamedTuple

from phonenumbers import (
    CountryCodeSource,
    NumberParseException,
    PhoneMetadata,
    PhoneNumber,
    is_valid_number,
    national_significant_number,
    normalize_digits_only,
    parse,
    region_code_for_country_code,
)

from sourdine.numbering import allocation
from sourdine.numbering.improvements import Improvement, improvement_applies
from sourdine.numbering.reasons import Status

__all__ = ["Answer", "Improvement", "improvement_applies", "normalise_one"]

FRANCE: Final = "FR"
_LONGEST_CELL: Final = 1000  # characters; a longer cell is no list of numbers worth taking apart
_LONGEST_NUMBER: Final = 15  # digits of the longest E.164 number
_SAINT_PIERRE: Final = 508
_NO_NUMBER: Final = 0


class Answer(NamedTuple):
    """E.164 as an integer (0 when there is no valid number), and what to say of the cell."""

    e164: int
    status: Status


def normalise_one(text: str, region: str = FRANCE) -> Answer:
    """Reads one cell as a telephone number dialled in `region` (ISO 3166-1, upper case). Never raises."""
    cell = _without_spreadsheet_traces(text)
    if not cell or cell.isspace():
        return Answer(_NO_NUMBER, Status.EMPTY)
    if _EXPONENT.fullmatch(cell.strip()):
        return Answer(_NO_NUMBER, Status.SPREADSHEET_DAMAGE)
    cell = _with_plain_separators(cell)
    reading = _read(cell, region)
    if _holds_several(cell, reading, region):
        return Answer(_NO_NUMBER, Status.SEVERAL_NUMBERS)
    if not reading.e164:
        return Answer(_NO_NUMBER, _refusal(cell, reading))
    allocated = allocation.load().is_allocated_number(reading.e164)
    return Answer(reading.e164, Status.VALID if allocated else Status.UNALLOCATED)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Reading:
    """What libphonenumber and the overseas rule make of a text taken as one number."""

    number: PhoneNumber | None = None
    error: int | None = None  # NumberParseException's error_type, when there is no number
    e164: int = _NO_NUMBER

    @property
    def used_every_digit(self) -> bool:
        return bool(self.e164 and self.number and not self.number.extension)


def _read(text: str, region: str) -> _Reading:
    try:
        number = parse(text, region, keep_raw_input=True)
    except NumberParseException as refused:
        return _Reading(error=refused.error_type)
    line = _overseas_line(number) if region == FRANCE else None
    if line is None and is_valid_number(number):
        line = number
    return _Reading(number=number, e164=_e164(line) if line else _NO_NUMBER)


def _e164(number: PhoneNumber) -> int:
    return int(f"{number.country_code}{national_significant_number(number)}")


# Spreadsheet traces.

_FORMULA: Final = re.compile(r"""=\s*(["'])(.*)\1""", re.DOTALL)
_FLOAT: Final = re.compile(r"([0-9]{6,15})[.,]0")
_EXPONENT: Final = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?[eE]\+?[0-9]{1,2}")


def _without_spreadsheet_traces(text: str) -> str:
    cell = text.strip()
    if formula := _FORMULA.fullmatch(cell):
        text, cell = formula[2], formula[2].strip()
    elif cell.startswith("'"):
        text, cell = cell[1:], cell[1:].strip()
    floating = _FLOAT.fullmatch(cell)
    return floating[1] if floating else text


# Separators.

_UNUSUAL_SPACES: Final = re.compile("[\t\u00a0\u202f]")
_FROM_START_TO_LAST_DIGIT: Final = re.compile(r"[+\uff0b\d].*\d", re.DOTALL)


def _with_plain_separators(text: str) -> str:
    if not _UNUSUAL_SPACES.search(text):
        return text
    return _FROM_START_TO_LAST_DIGIT.sub(lambda digits: _UNUSUAL_SPACES.sub(" ", digits[0]), text)


# Several numbers.

_BETWEEN_NUMBERS: Final = re.compile(
    r"""[/,|&\r\n]
    | ;(?!\s*(?:ext|isub|phone-context)=)       # not a parameter of a tel: address (RFC 3966)
    | (?<=\s)[-\u2010-\u2015\u2212](?=\s)       # a dash that stands alone
    | (?<![^\W\d_])(?:ou|et|or|and)(?![^\W\d_])  # a word, letters neither before nor after
    """,
    re.VERBOSE | re.IGNORECASE,
)
# What announces an extension of the number before: such a part is not a second number.
_EXTENSION_LABEL: Final = re.compile(
    r"\s*(?:e?xt(?:ensi(?:o\u0301?|\u00f3))?n?|\uff45?\uff58\uff54\uff4e?|доб|anexo|int|\uff49\uff4e\uff54"
    r"|[x\uff58\#\uff03~\uff5e])[\s:.\uff0e,-]*\d",
    re.IGNORECASE,
)


def _holds_several(text: str, whole: _Reading, region: str) -> bool:
    if len(text) > _LONGEST_CELL:
        return False
    if whole.e164 and _leaves_a_number_aside(text, whole, region):
        return True
    # A valid number that used every digit is one number, however it is punctuated: +49 30/12345678.
    if whole.used_every_digit:
        return False
    parts = _BETWEEN_NUMBERS.split(text)
    if len(parts) > 1 and _two_are_numbers(parts, region):
        return True
    return not whole.e164 and _two_run_together(text, region)


# Where libphonenumber cuts what it keeps from what it drops without a word: "/ x" begins a second extension,
# the others are of tel: addresses (RFC 3966).
_DROPS_WHAT_FOLLOWS: Final = re.compile(r"[\\/] *x|;isub=|;phone-context=[^;]*|tel:")
_SHORTEST_SECOND_NUMBER: Final = 7  # digits; what is shorter after "ext" is an extension


def _leaves_a_number_aside(text: str, whole: _Reading, region: str) -> bool:
    """Whether an extension is itself a valid number, or the text that libphonenumber drops holds one."""
    extension = (whole.number and whole.number.extension) or ""
    if len(extension) >= _SHORTEST_SECOND_NUMBER and _read(extension, region).e164:
        return True
    parts = _DROPS_WHAT_FOLLOWS.split(text)
    return len(parts) > 1 and sum(_holds_one(part, region) for part in parts) > 1


def _holds_one(text: str, region: str) -> bool:
    return any(_read(part, region).e164 for part in (text, *_BETWEEN_NUMBERS.split(text)))


def _two_are_numbers(parts: list[str], region: str) -> bool:
    found = 0
    for part in parts:
        found += bool(not _EXTENSION_LABEL.match(part) and _read(part, region).e164)
        if found > 1:
            return True
    return False


def _two_run_together(text: str, region: str) -> bool:
    digits = "".join(filter(_ASCII_DIGITS.__contains__, text))
    half, odd = divmod(len(digits), 2)
    if odd or len(digits) <= _LONGEST_NUMBER:
        return False
    return bool(_read(digits[:half], region).e164 and _read(digits[half:], region).e164)


def numbers_in(text: str, region: str = FRANCE) -> list[int]:
    """Every valid number, as E.164, of a cell that holds several."""
    parts = _BETWEEN_NUMBERS.split(text[:_LONGEST_CELL])
    found = [number for part in parts if (number := normalise_one(part, region).e164)]
    if found:
        return found
    digits = "".join(filter(_ASCII_DIGITS.__contains__, text))
    halves = (digits[: len(digits) // 2], digits[len(digits) // 2 :])
    return [number for half in halves if (number := normalise_one(half, region).e164)]


_ASCII_DIGITS: Final = frozenset("0123456789")


# Overseas.


def _overseas_line(number: PhoneNumber) -> PhoneNumber | None:
    """The valid overseas line that a number dialled nationally in France reaches, or None."""
    if number.country_code_source != CountryCodeSource.FROM_DEFAULT_COUNTRY:
        return None
    digits = national_significant_number(number)
    if len(digits) != 9:
        return None
    national = int(digits)
    code = allocation.load().overseas_country_code(national)
    if not code:
        return None
    line = PhoneNumber(country_code=code, national_number=national)
    if code == _SAINT_PIERRE and not is_valid_number(line):
        line = PhoneNumber(country_code=code, national_number=national % 1_000_000)
    return line if is_valid_number(line) else None


# Refusals.

_ONLY_SEPARATORS: Final = re.compile(r"[\s\d+\uff0b()\[\]./~\u2010-\u2015\u2212\u00ad\u200b\u2060-]*")
_FEWEST_DIGITS: Final = 3


def _refusal(text: str, reading: _Reading) -> Status:
    if any(map(str.isalpha, text)):
        return Status.LETTERS
    if not any(map(str.isdecimal, text)):
        return Status.NOT_A_NUMBER
    if reading.number is not None:
        return _wrong_length(reading.number) or Status.NOT_IN_PLAN
    return _STATUS_OF_ERROR.get(reading.error or 0) or _unreadable(text)


_STATUS_OF_ERROR: Final[dict[int, Status]] = {
    NumberParseException.INVALID_COUNTRY_CODE: Status.UNKNOWN_COUNTRY,
    NumberParseException.TOO_SHORT_NSN: Status.TOO_SHORT,
    NumberParseException.TOO_SHORT_AFTER_IDD: Status.TOO_SHORT,
    NumberParseException.TOO_LONG: Status.TOO_LONG,
}


def _unreadable(text: str) -> Status:
    digits = sum(map(str.isdecimal, text))
    if digits < _FEWEST_DIGITS and _ONLY_SEPARATORS.fullmatch(text):
        return Status.TOO_SHORT
    return Status.NOT_A_NUMBER


def _wrong_length(number: PhoneNumber) -> Status | None:
    """TOO_SHORT or TOO_LONG for the number's country; None when numbers of this length exist there."""
    lengths, prefix = _plan(number.country_code or 0)
    length = _national_length(number, prefix)
    if length in lengths or not lengths:
        return None
    return Status.TOO_SHORT if length < max(lengths) else Status.TOO_LONG


def _national_length(number: PhoneNumber, prefix: str) -> int:
    """How many national digits were written, one national prefix left out.

    libphonenumber leaves the prefix on what would be too short without it: 01 23 45 67 8 has 8 digits.
    """
    digits = national_significant_number(number)
    written = normalize_digits_only(number.raw_input or "").removesuffix(number.extension or "")
    has_prefix = bool(prefix) and digits.startswith(prefix) and not written.endswith(prefix + digits)
    return len(digits) - len(prefix) if has_prefix else len(digits)


@cache
def _plan(country_code: int) -> tuple[frozenset[int], str]:
    """Possible lengths of national numbers under a country code, and its national prefix if it is literal."""
    region = region_code_for_country_code(country_code)
    metadata = PhoneMetadata.metadata_for_region_or_calling_code(country_code, region)
    if metadata is None or metadata.general_desc is None:  # a code that libphonenumber has no plan for
        return frozenset(), ""
    prefix = metadata.national_prefix or ""
    return frozenset(metadata.general_desc.possible_length), prefix if prefix.isdecimal() else ""
