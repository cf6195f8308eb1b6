"""The alphabets of text messages (3GPP TS 23.038): how a text is written, and how many messages it takes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

_BASIC: Final = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_ESCAPE: Final = 0x1B
_EXTENSION: Final = {
    "\f": 0x0A,
    "^": 0x14,
    "{": 0x28,
    "}": 0x29,
    "\\": 0x2F,
    "[": 0x3C,
    "~": 0x3D,
    "]": 0x3E,
    "|": 0x40,
    "€": 0x65,
}
_OCTETS: Final[dict[str, bytes]] = {
    character: bytes([code]) for code, character in enumerate(_BASIC) if code != _ESCAPE
} | {character: bytes([_ESCAPE, code]) for character, code in _EXTENSION.items()}


class Alphabet(IntEnum):
    """As SMPP's data_coding says them."""

    GSM = 0
    UCS2 = 8


# Octets of one message alone, and of each part of a longer one, where six octets (seven characters of seven
# bits) say which part it is.
_ALONE: Final = {Alphabet.GSM: 160, Alphabet.UCS2: 140}
_PART: Final = {Alphabet.GSM: 153, Alphabet.UCS2: 134}


@dataclass(frozen=True, kw_only=True, slots=True)
class Written:
    """A text in the alphabet that holds it, no character cut in two; an octet for each of seven bits."""

    alphabet: Alphabet
    parts: tuple[bytes, ...]


def write(text: str) -> Written:
    alphabet = Alphabet.GSM if all(character in _OCTETS for character in text) else Alphabet.UCS2
    written = [_octets(character, alphabet) for character in text]
    if sum(map(len, written)) <= _ALONE[alphabet]:
        return Written(alphabet=alphabet, parts=(b"".join(written),))
    return Written(alphabet=alphabet, parts=_cut(written, _PART[alphabet]))


def _octets(character: str, alphabet: Alphabet) -> bytes:
    return _OCTETS[character] if alphabet is Alphabet.GSM else character.encode("utf-16-be")


def _cut(written: list[bytes], room: int) -> tuple[bytes, ...]:
    parts = [b""]
    for octets in written:
        if len(parts[-1]) + len(octets) > room:
            parts.append(b"")
        parts[-1] += octets
    return tuple(parts)
