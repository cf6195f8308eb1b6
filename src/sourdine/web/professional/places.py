"""Where an organisation's pages lie: every address names it, and whom it acts for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponseRedirect
from django.urls import reverse

if TYPE_CHECKING:
    from uuid import UUID

    from sourdine.professionals.services.acting import Actor


def place_of(actor: Actor) -> dict[str, UUID]:
    acts_for = {"professional": actor.on_behalf_of.pk} if actor.is_by_mandate else {}
    return {"organisation": actor.organisation.pk, **acts_for}


def way_to(actor: Actor, name: str, **named: object) -> str:
    return reverse(name, kwargs={**place_of(actor), **named})


def lead_to(actor: Actor, name: str, **named: object) -> HttpResponseRedirect:
    return HttpResponseRedirect(way_to(actor, name, **named))
