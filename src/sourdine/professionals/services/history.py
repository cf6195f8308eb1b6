"""What was done in an organisation's name, by its members, its keys, its providers and the operator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sourdine.audit import queries, wording
from sourdine.professionals.models import Member, Organisation

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from sourdine.audit.models import Event
    from sourdine.professionals.services.acting import Actor


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One event, in words."""

    at: datetime
    action: str
    by: str
    provider: str  # that acted by mandate; empty for the organisation itself
    reason: str


def of(actor: Actor, *, most: int, language: str) -> list[Line]:
    """Newest first. The reader sees members' addresses: those of their own organisation, and no other's."""
    events = list(queries.about_organisation(actor.on_behalf_of.pk).order_by("-at", "-id")[:most])
    own = actor.on_behalf_of.pk == actor.organisation.pk
    names = _names(actor.organisation) if own else {}
    providers = _providers(events)
    return [_line(one, names, providers, language) for one in events]


def _line(event: Event, names: Mapping[UUID, str], providers: Mapping[str, str], language: str) -> Line:
    known = names.get(event.actor_id) if event.actor_id else None
    return Line(
        at=event.at,
        action=wording.action(event, language),
        by=known or wording.actor(event, language),
        provider=providers.get(str(event.detail.get("provider", "")), ""),
        reason=event.reason,
    )


def _names(organisation: Organisation) -> dict[UUID, str]:
    of_all = Member.objects.filter(organisation=organisation, user__isnull=False).select_related("user")
    return {one.user.pk: one.user.email for one in of_all if one.user is not None}


def _providers(events: list[Event]) -> dict[str, str]:
    wanted = {one.detail["provider"] for one in events if one.detail.get("provider")}
    return {str(one.pk): one.name for one in Organisation.objects.filter(pk__in=wanted)}
