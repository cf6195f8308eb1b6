"""The contact somebody means to make: who, when, by what, for what."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from sourdine.clock import require_aware
from sourdine.law import errors
from sourdine.law.vocabulary import Audience, Channel, Dialling, Mailbox, Purpose, Sector, Withheld
from sourdine.numbering.number import Number

if TYPE_CHECKING:
    from datetime import datetime
    from enum import StrEnum
    from zoneinfo import ZoneInfo

_MOST_DIGITS: Final = 5
_LONGEST_WORD: Final = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class Address:
    """What the rules need to know of an address; not the address itself, which they never read."""

    mailbox: Mailbox = Mailbox.NAMED
    territory: str  # ISO 3166-1


@dataclass(frozen=True, kw_only=True, slots=True)
class Contact:
    """One contact, before it is made. What is left out is not known, never harmless.

    Raises NaiveInstant, UnknownWord, NumberNeeded, ContactAddressNeeded.
    """

    at: datetime
    channel: Channel
    audience: Audience
    purpose: Purpose
    professional: str  # for whom: any stable name, as the consents name it
    number: Number | None = field(default=None, repr=False)
    address: Address | None = None
    sector: Sector | None = None
    goods: str | None = None  # what is offered, as the consents and contracts name it
    provider: str | None = None  # who calls in the professional's place
    caller: Number | Withheld | None = field(default=None, repr=False)  # the calling number that is shown
    dialling: Dialling | None = None
    zone: ZoneInfo | None = None  # where the person is known to be; else the number tells
    concerns_profession: bool | None = None  # of professionals: what is offered relates to their work

    def __post_init__(self) -> None:
        require_aware(self.at)
        _require(self.channel, Channel, errors.UnknownChannel)
        _require(self.audience, Audience, errors.UnknownAudience)
        _require(self.purpose, Purpose, errors.UnknownPurpose)
        if self.sector is not None:
            _require(self.sector, Sector, errors.UnknownSector)
        if self.channel.reaches_a_line and not isinstance(self.number, Number):
            raise errors.NumberNeeded(channel=self.channel)
        if not self.channel.reaches_a_line and self.address is None:
            raise errors.ContactAddressNeeded(channel=self.channel)


def _require(word: object, vocabulary: type[StrEnum], error: type[errors.UnknownWord]) -> None:
    if not isinstance(word, vocabulary):
        raise error(word=quoted(word), known=", ".join(vocabulary))


def quoted(word: object) -> str:
    """What somebody wrote where a word belongs, unless it may be a number or an address."""
    text = str(word)
    is_telling = sum(char.isdigit() for char in text) > _MOST_DIGITS or "@" in text
    return "…" if is_telling or len(text) > _LONGEST_WORD else text
