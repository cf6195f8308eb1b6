"""What a professional sees of its consents: whose, masked; how each stands; what happened to it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import Q

from sourdine import clock
from sourdine.audit import services as audit
from sourdine.audit.vocabulary import Action
from sourdine.consents.models import Consent, ConsentEvent
from sourdine.consents.services import ledger, recording
from sourdine.consents.services.scopes import zone_of
from sourdine.professionals.services import acting
from sourdine.professionals.vocabulary import Act

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from sourdine.consents.subjects import Subject
    from sourdine.professionals.services.acting import Actor

MOST: Final = 100


class Standing(StrEnum):
    ASKED = "asked"
    WAITING = "waiting"  # for the confirmation by the line or address
    STANDS = "stands"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"
    PURGED = "purged"


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """One consent, as its row says it."""

    consent: Consent
    masked: str
    standing: Standing
    since: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Happened:
    """One event of it, at the hour of its own zone; `door` is empty once it was purged."""

    kind: str
    at: datetime
    position: int
    door: str


def newest(actor: Actor) -> tuple[Seen, ...]:
    """Raises what `authorise` raises."""
    acting.authorise(actor, Act.READ)
    rows = Consent.objects.filter(organisation=actor.on_behalf_of).select_related("text")
    return tuple(seen(rows.order_by("-recorded_at", "-pk")[:MOST]))


@transaction.atomic
def about(actor: Actor, subject: Subject) -> tuple[Seen, ...]:
    """All of one line or address, which the actor names whole; audited. Raises what `authorise` raises."""
    acting.authorise(actor, Act.RECORD)
    rows = Consent.objects.filter(organisation=actor.on_behalf_of, subject_index=subject.index)
    found = tuple(seen(rows.select_related("text").order_by("-recorded_at", "-pk")[:MOST]))
    audit.record(Action.CONSENTS_READ, **actor.traced, **actor.detail, found=len(found))
    return found


def one(actor: Actor, consent: UUID) -> tuple[Seen, tuple[Happened, ...]]:
    """Raises what `authorise` raises, or NoSuchConsent."""
    acting.authorise(actor, Act.READ)
    held = recording.one_of(actor.on_behalf_of, consent)
    of_it = Q(consent=held.pk)
    # Withdrawals and objections that name no consent concern each of this subject.
    of_all = Q(consent=None, subject_index=held.subject_index)
    events = ConsentEvent.objects.filter(of_it | of_all, organisation=actor.on_behalf_of).order_by("position")
    (shown,) = seen([held])
    return shown, tuple(_happened(event, held) for event in events)


def seen(rows: Iterable[Consent]) -> Iterable[Seen]:
    at = clock.now()
    for consent in rows:
        standing, since = _standing(consent, at)
        is_purged = consent.subject_sealed is None
        yield Seen(
            consent=consent,
            masked="" if is_purged else recording.subject_of(consent).masked,
            standing=standing,
            since=since,
        )


def _standing(consent: Consent, at: datetime) -> tuple[Standing, datetime | None]:
    ended_at = consent.ends_at if consent.ends_at is not None and consent.ends_at <= at else None
    tried = [
        (Standing.PURGED, consent.purged_at),
        (Standing.WITHDRAWN, consent.withdrawn_at),
        (Standing.REFUSED, consent.refused_at),
        (Standing.ENDED, ended_at if consent.given_at else None),
        (Standing.STANDS, (consent.confirmed_at or consent.given_at) if consent.stands else None),
        (Standing.WAITING, consent.given_at),
    ]
    return next(((one, since) for one, since in tried if since), (Standing.ASKED, consent.requested_at))


def _happened(event: ConsentEvent, consent: Consent) -> Happened:
    payload = ledger.payload_of(event)
    return Happened(
        kind=event.kind,
        at=event.at.astimezone(zone_of(consent)),
        position=event.position,
        door=json.loads(payload)["door"] if payload else "",
    )
