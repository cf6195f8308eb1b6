"""Who is contacted, as far as rules care: which jurisdiction, which clocks, a mobile or not."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sourdine.numbering.number import Kind, Number, describe

if TYPE_CHECKING:
    from sourdine.law.contact import Contact


def territory_of(contact: Contact) -> str:
    """ISO 3166-1; of a number, as its digits tell."""
    if contact.number is not None:
        return contact.number.territory
    return contact.address.territory if contact.address else ""


def zones_of(contact: Contact) -> tuple[ZoneInfo, ...]:
    """The time zones the person may be in: where they are known to be, else as the digits tell."""
    if contact.zone is not None:
        return (contact.zone,)
    return _zones(contact.number.time_zones) if contact.number else ()


def is_mobile(number: Number | None) -> bool:
    """Also where the plan does not tell: the stricter reading."""
    return number is not None and number.kind in {Kind.MOBILE, Kind.FIXED_OR_MOBILE}


def respects(number: Number) -> tuple[str, tuple[str, ...], bool]:
    """All that rules see of the number that is called: where these agree, no rule tells two apart."""
    return number.territory, number.time_zones, is_mobile(number)


@lru_cache(maxsize=1 << 16)
def number_of(e164: int) -> Number:
    """The number of these digits, country code first; it is looked up once a process."""
    return describe(e164)


@lru_cache(maxsize=1024)
def _zones(names: tuple[str, ...]) -> tuple[ZoneInfo, ...]:
    return tuple(ZoneInfo(name) for name in names)
