"""Whose consents there are: all professionals that recorded any, or one by its identifier."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from uuid import UUID

from sourdine.consents.errors import UnknownProfessional
from sourdine.professionals.models import Organisation

if TYPE_CHECKING:
    from django.db.models import QuerySet


def recorded() -> QuerySet[Organisation]:
    """Those that have a chain, and those whose chain should be there: nobody hides by removing its end."""
    kept = Organisation.objects.filter(consent_ledger__isnull=False)
    orphaned = Organisation.objects.filter(consent_events__isnull=False)
    return (kept | orphaned).distinct().order_by("name", "pk")


def named(text: str) -> Organisation:
    """By its id or its identifier, with spaces or without. Raises UnknownProfessional."""
    written = re.sub(r"\s", "", text)
    held = Organisation.objects.filter(identifier__iexact=written).order_by("created_at")
    # An applicant may use anybody's identifier: whoever was let in is the one.
    found = held.exclude(state="applying").last() or _by_id(written)
    if found is None:
        raise UnknownProfessional(named=text)
    return found


def chosen(text: str | None) -> list[Organisation]:
    """One that is named, or all that recorded something. Raises UnknownProfessional."""
    return [named(text)] if text else list(recorded())


def _by_id(written: str) -> Organisation | None:
    try:
        return Organisation.objects.filter(pk=UUID(written)).first()
    except ValueError:
        return None
