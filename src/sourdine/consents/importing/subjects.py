"""Whom a row is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sourdine.consents.errors import AddressRefused, SubjectRefused
from sourdine.consents.importing.fate import Unrecordable
from sourdine.consents.importing.verdicts import Refusal
from sourdine.consents.subjects import Subject
from sourdine.numbering.number import NotANumber

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

_UNREADABLE: Final = {
    "number": Refusal.NUMBER_UNREADABLE,
    "address": Refusal.ADDRESS_UNREADABLE,
    "reference": Refusal.REFERENCE_UNREADABLE,
}


def subject_of(organisation: UUID, cells: Mapping[str, str]) -> Subject:
    """Raises Unrecordable."""
    told = {name: cell for name, cell in cells.items() if cell}
    if not told:
        raise Unrecordable(Refusal.NOBODY)
    if len(told) > 1:
        raise Unrecordable(Refusal.SEVERAL_SUBJECTS, "+".join(told))
    ((name, cell),) = told.items()
    try:
        return Subject.of(organisation, **{name: cell})
    except (NotANumber, AddressRefused, SubjectRefused):
        # Not chained: the cause may repeat what was given.
        raise Unrecordable(_UNREADABLE[name], name) from None
