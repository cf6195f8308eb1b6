"""A consent's data is passed on to a partner that it names; what ends the consent follows them there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NoReturn

from django.db import transaction

from sourdine import clock
from sourdine.audit import services as audit
from sourdine.audit.vocabulary import Action
from sourdine.clock import format_instant
from sourdine.consents.acts import HOME, require_past
from sourdine.consents.errors import BeforeItBegan, NoWayToPartner, PartnerNotNamed, StandsNoMore
from sourdine.consents.models import Transmission
from sourdine.consents.services import ledger, recording
from sourdine.consents.services.ledger import Entry
from sourdine.consents.vocabulary import EventKind
from sourdine.notifications.models import Channel
from sourdine.notifications.services import Envelope, queue
from sourdine.professionals.models import Organisation
from sourdine.professionals.services import webhooks
from sourdine.professionals.vocabulary import WebhookEvent
from sourdine.register.services import contact
from sourdine.register.services.receipts import instant_in_words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID
    from zoneinfo import ZoneInfo

    from sourdine.consents.authors import Author
    from sourdine.consents.models import Consent

_LEAST_LANGUAGE: Final = "fr"


@dataclass(frozen=True, kw_only=True, slots=True)
class Passing:
    """To `partner`, as the consent names it; where it is told of a withdrawal is one of the other two.

    Raises NaiveInstant, InTheFuture or NoWayToPartner.
    """

    consent: UUID
    partner: str
    at: datetime
    zone: ZoneInfo = HOME
    organisation: UUID | None = None  # the partner's, when it is one here
    contact: str = field(default="", repr=False)  # an address of the partner's
    idempotency_key: str = ""

    def __post_init__(self) -> None:
        require_past(self.at)
        if (self.organisation is None) is (not self.contact):
            raise NoWayToPartner


@transaction.atomic
def transmit(author: Author, passing: Passing) -> Transmission:
    """Once for one partner and one way to it. What was withdrawn since is told to it at once.

    Raises NoSuchConsent, PartnerNotNamed, StandsNoMore, BeforeItBegan or AskedOtherwise.
    """
    book = ledger.locked(author.organisation)
    consent = recording.one_of(author.organisation, passing.consent)
    entry = _entry(passing, consent)
    if ledger.earlier(book, entry) is not None:
        return _held(consent, passing) or _missing()
    partner = _named(consent, passing)
    _require_standing(consent, passing.at)
    if (held := _held(consent, passing)) is not None:
        return held
    made = Transmission.objects.create(
        consent=consent,
        partner=passing.partner,
        partner_organisation=partner,
        contact_email=passing.contact,
        at=passing.at,
        recorded_at=clock.now(),
    )
    ledger.append(book, author, entry)
    audit.record(Action.CONSENT_TRANSMITTED, **author.traced, **author.detail, consent=str(consent.pk))
    if consent.withdrawn_at is not None:
        follow([consent])
    return made


def of_consent(author: Author, consent: UUID) -> tuple[Transmission, ...]:
    """Oldest first. Raises NoSuchConsent."""
    held = recording.one_of(author.organisation, consent)
    return tuple(held.transmissions.order_by("at", "recorded_at"))


def follow(withdrawn: Iterable[Consent]) -> None:
    """Each partner is told once, in the transaction of the withdrawal."""
    waiting = Transmission.objects.filter(consent__in=list(withdrawn), withdrawal_told_at=None)
    for one in waiting.select_related("consent__organisation", "partner_organisation"):
        _tell(one)
        one.withdrawal_told_at = clock.now()
        one.save(update_fields=["withdrawal_told_at"])


def _entry(passing: Passing, consent: Consent) -> Entry:
    return Entry(
        kind=EventKind.TRANSMITTED,
        at=passing.at,
        zone=passing.zone,
        consent=consent.pk,
        subject_index=bytes(consent.subject_index),
        told={
            "partner": passing.partner,
            "organisation": passing.organisation and str(passing.organisation),
            "contact": passing.contact,
        },
        idempotency_key=passing.idempotency_key,
    )


def _named(consent: Consent, passing: Passing) -> Organisation | None:
    """The partner's organisation here, which must be the one that the consent names.

    Else a consent to one partner would serve another. Raises PartnerNotNamed.
    """
    if passing.partner not in consent.parties:
        raise PartnerNotNamed
    if passing.organisation is None:
        return None
    partner = Organisation.objects.filter(pk=passing.organisation).first()
    if partner is None or passing.partner not in {partner.name, partner.identifier, str(partner.pk)}:
        raise PartnerNotNamed
    return partner


def _require_standing(consent: Consent, at: datetime) -> None:
    """When it was passed on. Raises StandsNoMore or BeforeItBegan."""
    if consent.given_at is not None and at < consent.given_at:
        raise BeforeItBegan(since=format_instant(consent.given_at))
    waits = consent.awaits_confirmation and consent.confirmed_at is None
    ends = [one for one in (consent.withdrawn_at, consent.ends_at) if one is not None]
    is_given = consent.given_at is not None and consent.refused_at is None and consent.purged_at is None
    if not is_given or waits or any(one <= at for one in ends):
        raise StandsNoMore


def _held(consent: Consent, passing: Passing) -> Transmission | None:
    return Transmission.objects.filter(
        consent=consent,
        partner=passing.partner,
        partner_organisation=passing.organisation,
        contact_email=passing.contact,
    ).first()


def _missing() -> NoReturn:
    """A purge took it, and left the event."""
    raise StandsNoMore


def _tell(one: Transmission) -> None:
    """By its webhook when it listens there, else by mail."""
    partner = one.partner_organisation
    if partner is None or not _emit(partner, one):
        _mail(one, partner)


def _emit(partner: Organisation, one: Transmission) -> int:
    """Never whose number it is: the partner has the data that came with this consent."""
    about = {
        "consents": [str(one.consent_id)],
        "transmission": str(one.pk),
        "from": str(one.consent.organisation_id),
        "at": format_instant(one.consent.withdrawn_at or clock.now()),
    }
    return webhooks.emit(partner, WebhookEvent.CONSENT_WITHDRAWN, about, key=f"transmission:{one.pk}")


def _mail(one: Transmission, partner: Organisation | None) -> None:
    language = partner.language if partner else _LEAST_LANGUAGE
    queue(
        Envelope(
            idempotency_key=f"consents:transmission:{one.pk}",
            channel=Channel.MAIL,
            kind="consents/partner_told",
            language=language,
            recipient=partner.contact_email if partner else one.contact_email,
            context={
                **contact.common(language),
                "partner": one.partner,
                "organisation": one.consent.organisation.name,
                "consent": str(one.consent_id),
                "passed_at": instant_in_words(one.at.astimezone(HOME), language),
                "withdrawn_at": instant_in_words(_withdrawn_at(one).astimezone(HOME), language),
            },
        )
    )


def _withdrawn_at(one: Transmission) -> datetime:
    return one.consent.withdrawn_at or clock.now()
