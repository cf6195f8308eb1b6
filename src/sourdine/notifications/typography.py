"""How a text is set for the way it leaves by: French spaces on paper and screens, plain characters in an SMS,
digits one by one on the telephone.
"""

from __future__ import annotations

import re
from typing import Final

_NARROW: Final = "\u202f"
_NO_BREAK: Final = "\u00a0"
# What an SMS would pay for with more than half of its room, without saying more.
_PLAIN: Final = str.maketrans(
    {
        _NO_BREAK: " ",
        _NARROW: " ",
        "\N{RIGHT SINGLE QUOTATION MARK}": "'",
        "\N{LEFT SINGLE QUOTATION MARK}": "'",
        "“": '"',
        "”": '"',
        "«": '"',
        "»": '"',
        "\N{EN DASH}": "-",
        "—": "-",
        "…": "...",
        "œ": "oe",
        "Œ": "OE",
    }
)
# A code, not a year nor a time of day.
_CODE: Final = re.compile(r"(?<![\w.,])\d{5,10}(?![\w])")
_AGAIN: Final = {"fr": "Je répète.", "en": "Once more."}


def spaced(text: str, language: str) -> str:
    """French puts no-break spaces before its tall punctuation and inside its quotation marks."""
    if language != "fr":
        return text
    text = re.sub(r" ([?!;])", rf"{_NARROW}\1", text)
    text = re.sub(r" (:)(?=\s|$)", rf"{_NO_BREAK}\1", text)
    return text.replace("« ", f"«{_NO_BREAK}").replace(" »", f"{_NO_BREAK}»")


def plain(text: str) -> str:
    """With the quotation marks, dashes and spaces of a typewriter; accents stay."""
    text = re.sub(r"« ?(.*?) ?»", r'"\1"', text.replace(_NO_BREAK, " ").replace(_NARROW, " "))
    return text.translate(_PLAIN)


def spoken(text: str, language: str) -> str:
    """Codes digit by digit, and all of it twice: nobody holds a pencil when the telephone rings."""
    once = " ".join(_CODE.sub(lambda code: ", ".join(code[0]), text).split())
    return f"{once} {_AGAIN.get(language, _AGAIN['en'])} {once}"
