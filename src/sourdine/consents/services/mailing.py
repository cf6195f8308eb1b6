"""The receipt mailed to an address whose holder has just said something: a PDF, and a link to their page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sourdine.consents import paper
from sourdine.consents.errors import NoSuchConsent
from sourdine.consents.models import Consent, ConsentEvent
from sourdine.consents.services import personal_links, receipts, recording, spoken
from sourdine.consents.vocabulary import EventKind
from sourdine.consents.wording import EVENTS
from sourdine.notifications.models import Channel
from sourdine.notifications.services import Envelope, queue
from sourdine.register.services import contact

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sourdine.consents.subjects import Subject

_DEFAULT: Final = "fr"


def send_receipt(organisation: UUID, position: int, consent: UUID) -> None:
    """For a job: a page or a program need not wait until it is set in type. Nothing once it was purged."""
    events = ConsentEvent.objects.select_related("organisation").filter(purged_at=None)
    happened = events.filter(organisation=organisation, position=position).first()
    about = Consent.objects.select_related("text").filter(organisation=organisation, pk=consent).first()
    if happened is None or about is None:
        return
    try:
        subject = recording.subject_of(about)
        _queue(happened, about, subject)
    except NoSuchConsent:
        return


def _queue(event: ConsentEvent, consent: Consent, subject: Subject) -> None:
    language = consent.text.language if consent.text else _DEFAULT
    kept = paper.of_event(event, consent if event.consent else None, subject)
    link = personal_links.secret(subject, since=_since(event, consent))
    queue(
        Envelope(
            idempotency_key=f"consents:receipt:{event.organisation_id}:{event.position}",
            channel=Channel.MAIL,
            kind="consents/receipt",
            language=language,
            recipient=subject.text,
            context={
                **contact.common(language),
                "professional": receipts.named(event.organisation),
                "happened": EVENTS[EventKind(event.kind)].in_language(language),
                "at": spoken.instant(event.at, language, consent.zone),
                "link": contact.page("open-consents", language, link),
            },
            document=paper.as_pdf(kept, language),
        )
    )


def _since(event: ConsentEvent, consent: Consent) -> datetime:
    """Who confirms a consent says that it is their own; of anything else only that they act now."""
    return (event.kind == EventKind.CONFIRMED and consent.given_at) or event.at
