"""What a sentence says, as far as a program can tell: names, lengths of time, and where one can turn to."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_MONTHS_A_YEAR: Final = 12
_WORDS: Final = {
    word: number
    for number, words in {
        1: "un une one a an",
        2: "deux two",
        3: "trois three",
        4: "quatre four",
        5: "cinq five",
        6: "six",
        7: "sept seven",
        8: "huit eight",
        9: "neuf nine",
        10: "dix ten",
        11: "onze eleven",
        12: "douze twelve",
        18: "eighteen",
        24: "vingt-quatre twenty-four",
        36: "trente-six thirty-six",
    }.items()
    for word in words.split()
}
_LENGTH: Final = re.compile(
    rf"(?<![\w-])(?P<number>\d+|{'|'.join(sorted(_WORDS, key=len, reverse=True))})\s*"
    r"(?P<unit>mois|months?|ans?|annees?|years?)\b"
)
_LINK: Final = re.compile(r"https?://[\w-]+(\.[\w-]+)+\S*")
_MAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+")
_TELEPHONE: Final = re.compile(r"(?<![\w/])(\+\d|0)(?:[ .\u00a0\u202f-]?\d){8,13}(?!\d)")
# “12 rue de la Paix, 75002 Paris”; “1 High Street, London SW1A 1AA”.
_POST: Final = re.compile(r"\b\d{1,4}\b.+?\b(\d{5}\s+[A-ZÀ-Ý]|[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2}\b)", re.DOTALL)
_YES: Final = re.compile(r"\b(accept\w*|consent\w*|autoris\w*|agree\w*|allow\w*|oui|yes)\b")
_NO: Final = re.compile(r"\b(refus\w*|declin\w*|non|no|not|sans)\b")


def folded(text: str) -> str:
    """In small letters, without accents, spaces and hyphens as one space: as names are compared."""
    plain = unicodedata.normalize("NFKD", text)
    kept = "".join(one for one in plain if not unicodedata.combining(one)).casefold()
    return " ".join(re.sub(r"[\u2019'_-]", " ", kept).split())


def names(text: str, name: str) -> bool:
    """Whether it says the name, as a word of its own."""
    wanted = folded(name)
    return bool(wanted) and re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", folded(text)) is not None


def months_said(text: str) -> frozenset[int]:
    """Every length of time in months or years that it says, in months."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(one for one in plain if not unicodedata.combining(one))
    return frozenset(_months(found["number"], found["unit"]) for found in _LENGTH.finditer(plain))


def offers_a_choice(text: str) -> bool:
    """Both to say yes and to say no."""
    plain = folded(text)
    return bool(_YES.search(plain)) and bool(_NO.search(plain))


def gives_a_way(text: str) -> bool:
    """A link, a telephone number, or an address of either kind."""
    return any(one.search(text) for one in (_LINK, _MAIL, _TELEPHONE, _POST))


def _months(number: str, unit: str) -> int:
    count = int(number) if number.isdigit() else _WORDS[number]
    return count if unit.startswith("mo") else count * _MONTHS_A_YEAR
