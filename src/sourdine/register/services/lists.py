"""The opposition lists there are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.conf import settings

from sourdine import statements
from sourdine.register.errors import NoList, UnknownList
from sourdine.register.models import OppositionList, Position

if TYPE_CHECKING:
    from collections.abc import Sequence

FRANCE: Final = ("FR", "GP", "MQ", "GF", "RE", "YT", "PM", "BL", "MF", "NC", "PF", "WF")
# Said in certificates: a list of this register is not the national one of before 2026-08-11.
_LEGAL_BASIS: Final = (
    "Liste d'opposition volontaire ; en France, le consentement préalable est exigé depuis le 11 août 2026 "
    "(art. L. 223-1 du code de la consommation)."
)
_DEFAULTS: Final[tuple[dict[str, Any], ...]] = (
    {
        "name": "voix",
        "title_fr": "Appels téléphoniques",
        "title_en": "Telephone calls",
        "explanation_fr": "Ne plus recevoir d'appels de démarchage.",
        "explanation_en": "No more sales calls.",
        "channels": ["voice"],
        "chosen_by_default": True,
    },
    {
        "name": "texto",
        "title_fr": "SMS et messages",
        "title_en": "Text messages",
        "explanation_fr": "Ne plus recevoir de messages publicitaires.",
        "explanation_en": "No more advertising messages.",
        "channels": ["text"],
        "chosen_by_default": True,
    },
    {
        "name": "fax",
        "title_fr": "Télécopies",
        "title_en": "Faxes",
        "explanation_fr": "Ne plus recevoir de télécopies publicitaires.",
        "explanation_en": "No more advertising faxes.",
        "channels": ["fax"],
        "chosen_by_default": False,
    },
)


def ensure_lists() -> None:
    """The position and, in a register that has no list, the default ones. Doing it again changes nothing."""
    Position.objects.get_or_create(pk=1)
    if OppositionList.objects.exists():
        return
    OppositionList.objects.bulk_create(
        OppositionList(
            owner=settings.SOURDINE.operator_name,
            legal_basis=_LEGAL_BASIS,
            territories=list(FRANCE),
            **described,
        )
        for described in _DEFAULTS
    )


def chosen(names: Sequence[str]) -> tuple[OppositionList, ...]:
    """The open lists of these names. Raises NoList or UnknownList."""
    wanted = set(names)
    if not wanted:
        raise NoList
    found = tuple(
        statements.select(
            OppositionList,
            f"WHERE is_open AND name IN ({statements.places(wanted)}) ORDER BY id",
            list(wanted),
        )
    )
    if len(found) != len(wanted):
        raise UnknownList
    return found


def open_ones() -> tuple[OppositionList, ...]:
    return tuple(statements.select(OppositionList, "WHERE is_open ORDER BY id", []))


def chosen_by_default() -> tuple[OppositionList, ...]:
    return tuple(OppositionList.objects.filter(is_open=True, chosen_by_default=True))
