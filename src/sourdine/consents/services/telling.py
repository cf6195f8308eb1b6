"""Mail to a professional when a person acted on their own page. In the transaction of the act."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sourdine.consents.acts import HOME
from sourdine.professionals.services import messages
from sourdine.register.services.receipts import instant_in_words

if TYPE_CHECKING:
    from sourdine.consents.models import ConsentEvent
    from sourdine.consents.subjects import Subject
    from sourdine.notifications.services import JSON
    from sourdine.professionals.models import Organisation


def withdrawn(organisation: Organisation, subject: Subject, event: ConsentEvent) -> None:
    _tell(organisation, "consent_withdrawn", subject, event)


def objected(organisation: Organisation, subject: Subject, event: ConsentEvent) -> None:
    _tell(organisation, "objection_recorded", subject, event)


def _tell(organisation: Organisation, kind: str, subject: Subject, event: ConsentEvent) -> None:
    """Whose it is stands masked, beside the event by which the professional finds it in its own ledger."""
    key = f"{kind}:{organisation.pk}:{event.position}"
    told: dict[str, JSON] = {"subject": subject.masked, "event": event.position}
    owners = list(messages.owners(organisation))
    for owner in owners:
        messages.send(
            kind,
            owner.email,
            _context(organisation, event, owner.language) | told,
            key=f"{key}:{owner.pk}",
            language=owner.language,
            account=owner,
        )
    # The address of the company's contract too: an owner may be on leave, and a withdrawal is at once.
    if organisation.contact_email.casefold() not in {owner.email.casefold() for owner in owners}:
        messages.send(
            kind,
            organisation.contact_email,
            _context(organisation, event, "fr") | told,
            key=key,
            language="fr",
        )


def _context(organisation: Organisation, event: ConsentEvent, language: str) -> dict[str, JSON]:
    return {
        "organisation": organisation.name,
        "at": instant_in_words(event.at.astimezone(HOME), language),
        "link": messages.space(organisation, language),
    }
