"""Which columns hold telephone numbers: told by the name and by the content."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import numpy as np

from sourdine.numbering.column import normalise
from sourdine.screening.prospects.errors import (
    AmbiguousPhoneColumn,
    DuplicateColumn,
    NoPhoneColumn,
    UnknownColumn,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

# French and English names of real exports: Telephone, TEL_MOBILE, n° portable, Fax 2, phoneNumber, msisdn …
TELLING: Final = ("tel", "phone", "mobile", "portable", "fax", "gsm", "msisdn", "telecopie")
TELLING_ALONE: Final = ("cell", "cellphone", "cellulaire")
_NAME: Final = re.compile(rf"({'|'.join(TELLING)}|({'|'.join(TELLING_ALONE)})$)")
# “Numéro” is one of a telephone only by itself: “Numero SIREN” and “numero client” are not.
_NUMBER: Final = re.compile(r"(numeros?|numbers?)$")
_BESIDE_NUMBER: Final = frozenset(
    {"de", "d", "du", "a", "to", "appel", "appele", "appeler", "contact", "call"}
)
MOST_SCREENED: Final = 64  # columns; a file with more of them is asked about
_LONGEST_NAME: Final = 100  # characters that a message quotes
_WORDS: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+")
# With a telling name a column may be messy; without one, only a column that is mostly numbers is noticed.
SHARE_IF_NAMED: Final = 0.3
SHARE_IF_NOT: Final = 0.6
_ENOUGH_CELLS: Final = 300
_NINE_DIGITS: Final = re.compile(r"\s*[1-9]\d{8}\s*")
# Outside these a cell is surely no number, and need not be read as one.
_LONGEST_CELL: Final = 40
_FEWEST_DIGITS: Final = 7


class Fit(StrEnum):
    CERTAIN = "name_and_content"
    NAME = "name_only"
    CONTENT = "content_only"
    NONE = "none"
    DECLARED = "declared"


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """A column of the file; `position` counts from 0, `name` is its header or its position from 1."""

    position: int
    name: str
    fit: Fit

    @property
    def shown(self) -> str:
        """The name as reports and messages show it."""
        return mask_number(self.name)


def has_phone_name(name: str) -> bool:
    """Whether a header reads as that of a telephone column, in French or English."""
    words = [word.lower() for word in _WORDS.findall(_without_accents(name))]
    return any(map(_NAME.match, words)) or _is_plain_number(words)


def _without_accents(name: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))


def _is_plain_number(words: Sequence[str]) -> bool:
    rest = [word for word in words if not _NUMBER.match(word)]
    return len(rest) < len(words) and all(word in _BESIDE_NUMBER or word.isdigit() for word in rest)


def judge_columns(
    names: Sequence[str], samples: Sequence[Sequence[str]], region: str, *, named: bool
) -> list[Column]:
    """Fits each column by its sampled cells; without header (not `named`) content alone decides."""
    return [
        Column(position=position, name=name, fit=_fit(name, sample, region, named=named))
        for position, (name, sample) in enumerate(zip(names, samples, strict=True))
    ]


def _fit(name: str, sample: Sequence[str], region: str, *, named: bool) -> Fit:
    filled = [cell for cell in sample if cell.strip()]
    filled = filled[:: len(filled) // _ENOUGH_CELLS + 1]
    valid = _count_numbers(filled, region)
    if _are_identifiers(name, filled):
        return Fit.NAME if named else Fit.NONE
    if not named:
        return Fit.CERTAIN if valid > len(filled) * SHARE_IF_NOT else Fit.NONE
    if has_phone_name(name):
        # Nothing in the sample speaks against a telling name: an empty column costs nothing to screen.
        return Fit.CERTAIN if valid > len(filled) * SHARE_IF_NAMED or not filled else Fit.NAME
    return Fit.CONTENT if valid > len(filled) * SHARE_IF_NOT else Fit.NONE


def _are_identifiers(name: str, filled: Sequence[str]) -> bool:
    """Nine bare digits are a SIREN as readily as a number that lost its zero; a telling name decides."""
    telling = any(_NAME.match(word.lower()) for word in _WORDS.findall(_without_accents(name)))
    return bool(filled) and not telling and all(map(_NINE_DIGITS.fullmatch, filled))


def _count_numbers(cells: Sequence[str], region: str) -> int:
    plausible = [
        cell for cell in cells if len(cell) <= _LONGEST_CELL and sum(map(str.isdigit, cell)) >= _FEWEST_DIGITS
    ]
    if not plausible:
        return 0
    e164, _ = normalise(plausible, region)
    return int(np.count_nonzero(e164))


def choose_columns(columns: Sequence[Column], asked: Sequence[str], *, named: bool) -> list[Column]:
    """The columns to screen: those asked for, or every certain one.

    Raises UnknownColumn, DuplicateColumn, NoPhoneColumn, or AmbiguousPhoneColumn with the candidates.
    """
    if asked:
        return _distinct([find_column(columns, name) for name in asked])
    certain = [column for column in columns if column.fit is Fit.CERTAIN]
    if certain and (named or len(certain) == 1) and len(certain) <= MOST_SCREENED:
        return certain
    candidates = certain or [column for column in columns if column.fit is not Fit.NONE]
    if candidates:
        raise AmbiguousPhoneColumn(candidates=quote_names([column.name for column in candidates]))
    raise NoPhoneColumn(columns=quote_names([column.name for column in columns]))


def find_column(columns: Sequence[Column], asked: str) -> Column:
    """A column by its exact name, or by its position from 1."""
    found = [column for column in columns if column.name == asked]
    if len(found) > 1:
        raise DuplicateColumn(
            name=mask_number(asked), positions=", ".join(str(column.position + 1) for column in found)
        )
    if not found and asked.isdecimal() and 1 <= int(asked) <= len(columns):
        found = [columns[int(asked) - 1]]
    if not found:
        raise UnknownColumn(name=mask_number(asked), columns=quote_names([column.name for column in columns]))
    return Column(position=found[0].position, name=found[0].name, fit=Fit.DECLARED)


def _distinct(columns: Sequence[Column]) -> list[Column]:
    return list({column.position: column for column in columns}.values())


def quote_names(names: Sequence[str], most: int = 40) -> str:
    """Column names for a message; a very wide file's are cut short, and so is a very long name.

    A name that holds a number is masked.
    """
    quoted = [f"“{_shortened(mask_number(name))}”" for name in names[:most]]
    return ", ".join(quoted) + (" …" if len(names) > most else "")


def _shortened(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}…"


def mask_number(name: str) -> str:
    """A column's name without the digits of a telephone number, should it hold one."""
    # A header that is really the first row may hold one, and messages end in logs.
    return re.sub(r"\d", "•", name) if sum(c.isdigit() for c in name) > 5 else name
