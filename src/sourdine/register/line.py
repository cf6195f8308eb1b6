"""A telephone line as the register keeps it: sealed, searched by its blind index, shown masked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from sourdine import sealing
from sourdine.notifications.recipients import masked_number
from sourdine.numbering import number as numbering

ABOUT: Final = "line"  # what is sealed and indexed


@dataclass(frozen=True, slots=True)
class Line:
    """One number, E.164 as an integer (+33 1 99 00 12 34 is 33199001234)."""

    e164: int

    @classmethod
    def parse(cls, text: str) -> Line:
        """As typed by somebody in France; raises numbering's NotANumber."""
        return cls(numbering.parse(text).as_integer)

    @classmethod
    def unseal(cls, sealed: bytes | memoryview) -> Line:
        """Raises sealing's Unsealable."""
        return cls(int.from_bytes(sealing.current().unseal(bytes(sealed), about=ABOUT)))

    @property
    def index(self) -> bytes:
        return sealing.current().index(self._bytes, about=ABOUT)

    def seal(self) -> bytes:
        """A new sealing each time: equal numbers do not look equal."""
        return sealing.current().seal(self._bytes, about=ABOUT)

    @property
    def number(self) -> numbering.Number:
        return _described(self.e164)

    @property
    def national(self) -> str:
        """For the person's own eyes: 01 99 00 12 34."""
        return self.number.national

    @property
    def masked(self) -> str:
        """For everybody else's: 01 •• •• •• 34."""
        return masked_number(self.national)

    def __repr__(self) -> str:
        # Tracebacks and logs show this.
        return "Line(…)"

    @property
    def _bytes(self) -> bytes:
        return self.e164.to_bytes(8)


@lru_cache(maxsize=1024)
def _described(e164: int) -> numbering.Number:
    # A page asks for the same few lines several times, and each answer takes a millisecond.
    return numbering.describe(e164)
