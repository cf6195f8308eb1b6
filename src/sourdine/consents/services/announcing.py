"""Who is told when something about a consent happens. In the transaction of the event."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sourdine.clock import format_instant
from sourdine.consents.services import receipts, telling
from sourdine.consents.subjects import Subject
from sourdine.consents.vocabulary import Door, EventKind
from sourdine.professionals.services import webhooks
from sourdine.professionals.vocabulary import WebhookEvent

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sourdine.consents.authors import Author
    from sourdine.consents.models import Consent, ConsentEvent
    from sourdine.consents.subjects import Indexed

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
    _mail_receipt(author, event, consent)


def withdrawn(author: Author, subject: Subject, consents: Iterable[Consent], event: ConsentEvent) -> None:
    _emit(author, WebhookEvent.CONSENT_WITHDRAWN, event, consents)
    for one in list(consents)[:1]:
        _mail_receipt(author, event, one)
    # By other doors the professional had it itself, or has its programs told.
    if author.door is Door.PERSON:
        telling.withdrawn(author.organisation, subject, event)


def objected(author: Author, subject: Subject | Indexed, event: ConsentEvent) -> None:
    _emit(author, WebhookEvent.OBJECTION_RECORDED, event, ())
    if author.door is Door.PERSON and isinstance(subject, Subject):
        telling.objected(author.organisation, subject, event)


def _mail_receipt(author: Author, event: ConsentEvent, consent: Consent) -> None:
    from sourdine.consents import tasks

    if receipts.is_mailed(event, consent, author.door):
        tasks.send_receipt.enqueue(str(event.organisation_id), event.position, str(consent.pk))


def _emit(author: Author, happened: WebhookEvent, event: ConsentEvent, consents: Iterable[Consent]) -> None:
    """Never whose number it is: the professional's programs ask for the event, with their key."""
    about = {
        "event": event.position,
        "consents": [str(one.pk) for one in consents],
        "at": format_instant(event.at),
        "door": author.door.value,
    }
    webhooks.emit(author.organisation, happened, about, key=f"consents:{event.position}:{happened.value}")
