"""One telephone number, with everything that can be told from its digits."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from sourdine.errors import Place, SourdineError, Wording
from sourdine.numbering import allocation, dialler
from sourdine.numbering.reasons import REASON_OF_STATUS, WORDING, Reason, Status
from sourdine.numbering.reference import FRANCE, normalise_one

if TYPE_CHECKING:
    from datetime import date

    from phonenumbers import PhoneNumber

WORLD: Final = "001"  # the territory of numbers that belong to no country (UN M.49), such as +800
_SIX_DIGITS_OF_SAINT_PIERRE: Final = range(508_000_000, 509_000_000)


class Kind(StrEnum):
    FIXED = "fixed"
    MOBILE = "mobile"
    FIXED_OR_MOBILE = "fixed_or_mobile"  # plans such as North America's do not tell
    SPECIAL = "special"  # free, shared-cost, company-wide, personal, pager, voicemail
    PREMIUM = "premium"
    UNKNOWN = "unknown"


_KIND_OF_TYPE: Final[dict[int, Kind]] = {
    PhoneNumberType.FIXED_LINE: Kind.FIXED,
    PhoneNumberType.MOBILE: Kind.MOBILE,
    PhoneNumberType.FIXED_LINE_OR_MOBILE: Kind.FIXED_OR_MOBILE,
    PhoneNumberType.PREMIUM_RATE: Kind.PREMIUM,
    # A 09 line rings the set at home like an 01 line, and its holder has the same rights.
    PhoneNumberType.VOIP: Kind.FIXED,
    PhoneNumberType.TOLL_FREE: Kind.SPECIAL,
    PhoneNumberType.SHARED_COST: Kind.SPECIAL,
    PhoneNumberType.PERSONAL_NUMBER: Kind.SPECIAL,
    PhoneNumberType.PAGER: Kind.SPECIAL,
    PhoneNumberType.UAN: Kind.SPECIAL,
    PhoneNumberType.VOICEMAIL: Kind.SPECIAL,
}

# libphonenumber gives both zones of +262 for its mobile and 09 numbers, though the digits tell the island.
_TIME_ZONE_OF_TERRITORY: Final[dict[str, str]] = {
    "FR": "Europe/Paris",
    "GP": "America/Guadeloupe",
    "BL": "America/Guadeloupe",
    "MF": "America/Guadeloupe",
    "MQ": "America/Martinique",
    "GF": "America/Cayenne",
    "PM": "America/Miquelon",
    "RE": "Indian/Reunion",
    "YT": "Indian/Mayotte",
}


class NotANumber(SourdineError):
    """`status` says why; the cell itself is never repeated."""

    code = "not_a_number"
    wording = Wording(
        en="no telephone number here: {reason}. Write it as it is dialled, or with + and the country code.",
        fr="pas de numéro de téléphone ici : {reason}. "
        "Écrivez-le comme on le compose, ou avec + et l'indicatif du pays.",
    )

    def __init__(self, status: Status, *, place: Place | None = None) -> None:
        self.status = status
        super().__init__(place=place)

    def say(self, language: str) -> str:
        reason = WORDING[REASON_OF_STATUS[self.status] or Reason.NOT_A_NUMBER].in_language(language)
        sentence = self.wording.in_language(language, reason=reason)
        return f"{self.place}: {sentence}" if str(self.place) else sentence


class UnknownRegion(SourdineError):
    code = "unknown_region"
    wording = Wording(
        en="“{region}” is not a region whose numbers are known. "
        "Give an ISO 3166 code of two capitals, like FR.",
        fr="« {region} » n'est pas une région dont les numéros sont connus. "
        "Donnez un code ISO 3166 de deux capitales, comme FR.",
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Number:
    """A valid number. Two are equal when they are the same line."""

    e164: str  # with its plus sign
    national: str  # as dialled in its own country, grouped
    international: str  # +CC and groups
    country_code: int
    territory: str  # ISO 3166-1, or WORLD
    kind: Kind
    time_zones: tuple[str, ...]  # IANA names; several when the digits do not tell, none when nothing does
    allocated: bool | None  # None: another country's regulator would know

    @property
    def as_integer(self) -> int:
        return int(self.e164[1:])

    def dialler_may_show(self, on: date) -> dialler.Showing:
        """Whether an automated dialling system may show this number to the people it calls, that day."""
        return dialler.may_show(self.as_integer, on)


def parse(text: str, region: str = FRANCE) -> Number:
    """Reads `text` as dialled in `region` (ISO 3166-1); raises NotANumber or UnknownRegion."""
    e164, status = normalise_one(text, require_region(region))
    if not status.is_valid:
        raise NotANumber(status)
    return describe(e164)


def describe(e164: int) -> Number:
    """The number of a valid E.164 integer, such as a normalised column holds; raises NotANumber."""
    number = _valid(e164)
    territory = phonenumbers.region_code_for_number(number) or WORLD
    return Number(
        e164=f"+{e164}",
        national=_national_form(e164, number),
        international=phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL),
        country_code=number.country_code or 0,
        territory=territory,
        kind=_KIND_OF_TYPE.get(phonenumbers.number_type(number), Kind.UNKNOWN),
        time_zones=_time_zones(number, territory),
        allocated=_is_allocated(e164),
    )


def require_region(region: str) -> str:
    """Returns `region` unchanged; raises UnknownRegion when libphonenumber has no plan for it."""
    if region not in phonenumbers.SUPPORTED_REGIONS:
        raise UnknownRegion(region=region)
    return region


def _valid(e164: int) -> PhoneNumber:
    answer, status = normalise_one(f"+{e164}")
    if not status.is_valid:
        raise NotANumber(status)
    if answer != e164:  # such as 330…, which is read as 33…
        raise NotANumber(Status.NOT_A_NUMBER)
    return phonenumbers.parse(f"+{e164}")


def _national_form(e164: int, number: PhoneNumber) -> str:
    # libphonenumber writes 041 23 45 in Saint Pierre, which nobody can dial; 0508 belongs to the number.
    if e164 in _SIX_DIGITS_OF_SAINT_PIERRE:
        dialled = allocation.national_number(e164) or ""
        return f"{dialled[:4]} {dialled[4:6]} {dialled[6:8]} {dialled[8:]}"
    return phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)


def _time_zones(number: PhoneNumber, territory: str) -> tuple[str, ...]:
    if territory in _TIME_ZONE_OF_TERRITORY:
        return (_TIME_ZONE_OF_TERRITORY[territory],)
    # Imported here: its table costs every command 40 ms, and few ask for a time zone.
    from phonenumbers import timezone

    zones = timezone.time_zones_for_number(number)
    return tuple(zone for zone in zones if zone != timezone.UNKNOWN_TIMEZONE)


def _is_allocated(e164: int) -> bool | None:
    if allocation.national_number(e164) is None:
        return None
    return allocation.load().is_allocated_number(e164)
