"""Who is told when something about a consent happens. In the transaction of the event."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sourdine.clock import format_instant
from sourdine.consents.vocabulary import EventKind
from sourdine.professionals.services import webhooks
from sourdine.professionals.vocabulary import WebhookEvent

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sourdine.consents.authors import Author
    from sourdine.consents.models import Consent, ConsentEvent

_WEBHOOKS: Final = {
    EventKind.GIVEN: WebhookEvent.CONSENT_GIVEN,
    EventKind.RENEWED: WebhookEvent.CONSENT_GIVEN,
    EventKind.CONFIRMED: WebhookEvent.CONSENT_CONFIRMED,
    EventKind.REFUSED: WebhookEvent.CONSENT_REFUSED,
    EventKind.EXPIRED: WebhookEvent.CONSENT_EXPIRED,
}


def told(author: Author, consent: Consent, event: ConsentEvent) -> None:
    """Something happened to one consent. What still waits for its confirmation was perhaps typed by anybody,
    and is told once it is confirmed.
    """
    if event.kind == EventKind.GIVEN and consent.awaits_confirmation:
        return
    if (happened := _WEBHOOKS.get(EventKind(event.kind))) is not None:
        _emit(author, happened, event, [consent])


def withdrawn(author: Author, consents: Iterable[Consent], event: ConsentEvent) -> None:
    _emit(author, WebhookEvent.CONSENT_WITHDRAWN, event, consents)


def objected(author: Author, event: ConsentEvent) -> None:
    _emit(author, WebhookEvent.OBJECTION_RECORDED, event, ())


def _emit(author: Author, happened: WebhookEvent, event: ConsentEvent, consents: Iterable[Consent]) -> None:
    """Never whose number it is: the professional's programs ask for the event, with their key."""
    about = {
        "event": event.position,
        "consents": [str(one.pk) for one in consents],
        "at": format_instant(event.at),
        "door": author.door.value,
    }
    webhooks.emit(author.organisation, happened, about, key=f"consents:{event.position}:{happened.value}")
