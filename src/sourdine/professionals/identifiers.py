"""What an organisation is registered under: read as its country writes it, checked by its check digits."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from sourdine.professionals.errors import IdentifierRefused, UnknownCountry
from sourdine.professionals.models.organisation import IdentifierKind

if TYPE_CHECKING:
    from collections.abc import Callable

# New Caledonia, Polynesia, Wallis and Futuna have registers of their own: no SIREN there.
_FRENCH: Final = frozenset({"FR", "GP", "MQ", "GF", "RE", "YT", "PM", "BL", "MF"})
_UNION: Final = frozenset(
    {
        *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "GR", "HR", "HU", "IE"),
        *("IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"),
    }
)
_OTHER: Final = re.compile(r"[0-9A-Z][0-9A-Z./-]{2,38}[0-9A-Z]")


@lru_cache(maxsize=2)
def countries(language: str) -> dict[str, str]:
    """ISO 3166-1 codes with their names, as the metadata of telephone numbers has them."""
    from phonenumbers.geodata.locale import LOCALE_DATA

    return {code: _name(names, language) for code, names in LOCALE_DATA.items()}


def read(country: str, typed: str) -> tuple[IdentifierKind, str]:
    """The kind of an identifier and its one way to be written. Raises UnknownCountry or IdentifierRefused."""
    if country not in countries("en"):
        raise UnknownCountry
    written = re.sub(r"[\s\u00a0\u202f]", "", typed).upper()
    if country in _FRENCH:
        return _french(written)
    if country in _UNION:
        return IdentifierKind.VAT, _vat(country, written)
    if not _OTHER.fullmatch(written):
        raise IdentifierRefused
    return IdentifierKind.OTHER, written


def _french(written: str) -> tuple[IdentifierKind, str]:
    from stdnum.fr import siren, siret

    if len(written) == 14:
        return IdentifierKind.SIRET, _checked(siret.validate, written)
    return IdentifierKind.SIREN, _checked(siren.validate, written)


def _vat(country: str, written: str) -> str:
    """With its country in front, as invoices show it; Greece writes EL."""
    from stdnum.eu import vat

    prefix = "EL" if country == "GR" else country
    return _checked(vat.validate, written if written.startswith(prefix) else prefix + written)


def _checked(validate: Callable[[str], str], written: str) -> str:
    from stdnum.exceptions import ValidationError

    try:
        return validate(written)
    except ValidationError:
        # Not chained: the cause repeats what was typed.
        raise IdentifierRefused from None


def _name(names: dict[str, str], language: str) -> str:
    """A name that is the same in another language is written there: `*aa`."""
    name = names.get(language) or names["en"]
    return names[name[1:]] if name.startswith("*") else name
