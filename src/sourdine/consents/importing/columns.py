"""Which column says what: by its name, in English or French."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from sourdine.consents.importing.errors import ConsentColumnTwice, NoConsentColumn
from sourdine.screening.prospects.columns import quote_names

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

NAMES: Final[dict[str, tuple[str, ...]]] = {
    "number": ("telephone", "phone", "numero", "mobile", "portable"),
    "address": ("email", "mail", "courriel", "adresse", "adresse_electronique"),
    "reference": ("ref", "client", "customer"),
    "given_at": ("date", "donne_le", "consented_at", "date_consentement"),
    "zone": ("fuseau", "time_zone"),
    "channels": ("channel", "canaux", "canal"),
    "goods": ("objets", "objet", "produits"),
    "parties": ("partners", "partenaires", "tiers"),
    "text": ("texte", "text_name"),
    "text_version": ("version", "version_texte"),
    "text_language": ("language", "langue"),
    "act": ("acte",),
    "source": ("origine", "recueil"),
    "ends_at": ("fin", "until", "expires_at"),
    "withdrawn_at": ("retire_le", "retrait"),
    "proof": ("preuve", "sha256", "attachment"),
}
SUBJECTS: Final = ("number", "address", "reference")
_OF_NAME: Final = {alias: name for name, aliases in NAMES.items() for alias in (name, *aliases)}


def found(names: Sequence[str]) -> Mapping[str, int]:
    """The position of each column that is known. Raises ConsentColumnTwice or NoConsentColumn."""
    positions: dict[str, int] = {}
    for position, name in enumerate(names):
        meant = _OF_NAME.get(_plain(name))
        if meant is None:
            continue
        if meant in positions:
            raise ConsentColumnTwice(columns=quote_names([names[positions[meant]], name]))
        positions[meant] = position
    if not any(one in positions for one in SUBJECTS):
        raise NoConsentColumn(missing="number, address, reference", columns=quote_names(names))
    if "given_at" not in positions:
        raise NoConsentColumn(missing="given_at", columns=quote_names(names))
    return positions


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.strip().lower())
    return re.sub(r"\W+", "_", "".join(one for one in letters if not unicodedata.combining(one))).strip("_")
