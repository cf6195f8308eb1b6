"""Cells made to mislead a reader of telephone numbers: random, seeded, and often nearly right.

A third of them hold a number that exists in some plan, for a fast reading that refuses everything would agree
with libphonenumber on noise. No number is anybody's on purpose: digits are drawn at random.
"""

from __future__ import annotations

import random
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np
import phonenumbers

from sourdine.numbering import allocation
from sourdine.numbering.plan import french_plan

if TYPE_CHECKING:
    from collections.abc import Iterator

_SEPARATORS: Final = [
    "",
    "",
    " ",
    " ",
    ".",
    "-",
    "\u00a0",
    "\u202f",
    "\t",
    "/",
    "(",
    ")",
    "  ",
    " - ",
    "_",
    "\u2011",
]
_HEADS: Final = [
    *["", "0", "0", "+33", "0033", "33", "+33 (0)", "00330", "330", "+330", "(0)", "3300", "+33 0", "33 0"],
    *[
        "+",
        "++",
        "00",
        "000",
        "+00",
        "00 33",
        "(+33)",
        "(0033)",
        "+33-",
        "+ 33 ",
        "+33 33",
        "33 33",
        "+0",
        "0 ",
    ],
    *[
        "+262",
        "00262",
        "262",
        "+590",
        "+594",
        "+596",
        "+508",
        "0262",
        "0590",
        "0508",
        "0692",
        "0694",
        "+33 690",
    ],
    *[
        "+44",
        "+1",
        "+49",
        "+39 0",
        "+32",
        "+212",
        "+7",
        "+55",
        "+54 9",
        "+52 1",
        "+86",
        "+358",
        "+800",
        "+681",
    ],
    *[
        "Tél: ",
        "tel:",
        "tél. ",
        "'",
        '="',
        '= "',
        "N° ",
        "é",
        "ou ",
        "x",
        "#",
        "*",
        "1",
        "+3",
        "\uff0b33",
        "a=b:",
        "-",
    ],
]
_TAILS: Final = [
    *[""] * 70,
    *[".0", ",0", ".00", ".0 ", " ", ";", ",", '"', "'", ".", "-", "_", ")", "/", "/12", "E+08", "e5", "0"],
    *[
        " x12",
        "ext 3",
        "#",
        "(b)",
        " ou ",
        "~",
        "é",
        "²",
        "\u0660",
        "\uff11",
        " (pro)",
        "\x00",
        "\u200b",
        "\n",
    ],
]
_INTRUDERS: Final = (
    " .-/+x,;'\"=()[]~#*éA_:\u00a0\u202f\u200b\u2010\uff0b\uff11\x00\n\t|&\u00c3\u00ff\U0001f4de"
)
_BETWEEN_TWO: Final = [" / ", "/", " ou ", ";", "-", " - ", " ", ",", "|", " et ", "\n", ""]
_LENGTHS: Final = [9, 9, 9, 9, 8, 10, 10, 7, 6, 5, 11, 12, 13, 2, 3, 1, 0, 14, 15, 16, 17, 20]


def cells(count: int, seed: int) -> Iterator[str]:
    """`count` cells, the same for the same seed."""
    draw = random.Random(seed)
    for _ in range(count):
        yield _cell(draw)


def digit_strings(lengths: range, prefix_width: int, seed: int) -> Iterator[str]:
    """For every length and every prefix of `prefix_width` digits, one string of random digits."""
    draw = random.Random(seed)
    for length in lengths:
        width = min(prefix_width, length)
        for prefix in range(10**width):
            yield f"{prefix:0{width}d}{_digits(draw, length - width)}"


def _cell(draw: random.Random) -> str:
    cell = _one(draw)
    if draw.random() < 0.05:
        cell += draw.choice(_BETWEEN_TWO) + _one(draw)
    return cell


def _one(draw: random.Random) -> str:
    head, body = _plausible(draw) if draw.random() < 0.6 else _anything(draw)
    body = _intruded(draw, _grouped(draw, body))
    return head + body + draw.choice(_TAILS)


def _anything(draw: random.Random) -> tuple[str, str]:
    return draw.choice(_HEADS), _digits(draw, draw.choice(_LENGTHS))


def _plausible(draw: random.Random) -> tuple[str, str]:
    """A number of some plan, behind a head that fits it more often than not."""
    kind = draw.random()
    if kind < 0.45:
        prefix = draw.choice(_french_prefixes())
        return draw.choice(["0", "0", "+33", "0033", "33", "", "+33 (0)", *_HEADS]), prefix + _digits(draw, 4)
    if kind < 0.7:
        code, prefix = draw.choice(_overseas_prefixes())
        return draw.choice(["0", "0", f"+{code}", f"00{code}", "+33", "", *_HEADS]), prefix + _digits(draw, 4)
    code, national = draw.choice(_foreign_examples())
    return draw.choice([f"+{code}", f"+{code} ", f"00{code}", f"00 {code} ", f"({code})", ""]), _mutated(
        draw, national
    )


@cache
def _french_prefixes() -> list[str]:
    plan = french_plan()
    assert plan is not None
    return [f"{prefix:05d}" for prefix in np.flatnonzero(plan.explicit).tolist()]


@cache
def _overseas_prefixes() -> list[tuple[int, str]]:
    codes = allocation.load().overseas_country_codes()
    return [(int(codes[prefix]), f"{prefix:05d}") for prefix in np.flatnonzero(codes).tolist()]


@cache
def _foreign_examples() -> list[tuple[int, str]]:
    numbers = [
        phonenumbers.example_number_for_type(region, kind)
        for region in sorted(phonenumbers.SUPPORTED_REGIONS)
        for kind in phonenumbers.PhoneNumberType.values()
    ]
    numbers += [
        phonenumbers.example_number_for_non_geo_entity(code) for code in (800, 808, 870, 878, 881, 882, 883)
    ]
    return [(one.country_code, phonenumbers.national_significant_number(one)) for one in numbers if one]


def _mutated(draw: random.Random, national: str) -> str:
    """The last digits drawn again; now and then one too many or too few."""
    kept = max(0, len(national) - draw.choice([1, 2, 3, 4]))
    drawn = national[:kept] + _digits(draw, len(national) - kept)
    return draw.choice([drawn] * 8 + [drawn[:-1], drawn + "1", "0" + drawn])


def _digits(draw: random.Random, count: int) -> str:
    return "".join(draw.choices("0123456789", k=count))


def _grouped(draw: random.Random, digits: str) -> str:
    if draw.random() < 0.4:
        return digits
    size, separator = draw.choice([1, 2, 2, 2, 3]), draw.choice(_SEPARATORS)
    return separator.join(digits[at : at + size] for at in range(0, len(digits), size))


def _intruded(draw: random.Random, body: str) -> str:
    if not body or draw.random() < 0.93:
        return body
    at = draw.randrange(len(body) + 1)
    return body[:at] + draw.choice(_INTRUDERS) + body[at:]
