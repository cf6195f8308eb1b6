"""Somebody objects: at once, by any door, kept without their number."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import Q

from sourdine import clock
from sourdine.audit import services as audit
from sourdine.audit.vocabulary import Action
from sourdine.consents.models import Consent, Objection
from sourdine.consents.services import announcing, ledger, points
from sourdine.consents.services.ledger import Entry
from sourdine.consents.vocabulary import EventKind
from sourdine.law.vocabulary import Channel

if TYPE_CHECKING:
    from sourdine.consents.acts import Objecting
    from sourdine.consents.authors import Author
    from sourdine.professionals.models import Organisation

# CNIL's guide on commercial prospecting: a suppression list is kept for at least three years.
KEPT: Final = timedelta(days=3 * 366)


@transaction.atomic
def record_once(author: Author, objecting: Objecting) -> Objection:
    """For a button that somebody presses twice, and a message that a provider sends again.

    One that stands already is not written again; one that a later act of the person reopened is. No key of
    its own would do: the same link is pressed again, rightly, after a new consent.
    """
    ledger.locked(author.organisation)
    return standing(author.organisation, objecting) or record(author, objecting)


def standing(organisation: Organisation, objecting: Objecting) -> Objection | None:
    """The newest that says at least as much, when nobody consented since."""
    of_theirs = {"organisation": organisation, "subject_index": objecting.subject.index}
    held = Objection.objects.filter(**of_theirs, kind=objecting.kind.value).order_by("-at", "-pk")
    found = next((one for one in held if objecting.channels <= {*map(Channel, one.channels)}), None)
    if found is None or _consented_since(organisation, found):
        return None
    return found


def _consented_since(organisation: Organisation, objection: Objection) -> bool:
    """To the organisation, or to a partner that passed it on."""
    later = Consent.objects.filter(subject_index=objection.subject_index, given_at__gte=objection.at)
    to_it = Q(organisation=organisation) | Q(transmissions__partner_organisation=organisation)
    return later.filter(to_it).exists()


@transaction.atomic
def record(author: Author, objecting: Objecting) -> Objection:
    """Honoured from this transaction on. The same key again is once. Raises AskedOtherwise."""
    book = ledger.locked(author.organisation)
    entry = Entry(
        kind=EventKind.OBJECTED,
        at=objecting.at,
        zone=objecting.zone,
        subject_index=objecting.subject.index,
        told={"refusal": objecting.kind.value, "channels": sorted(objecting.channels)},
        idempotency_key=objecting.idempotency_key,
    )
    if (held := ledger.earlier(book, entry)) is not None:
        return Objection.objects.filter(
            organisation=author.organisation, subject_index=held.subject_index, at=held.at
        ).latest("pk")
    made = Objection.objects.create(
        organisation=author.organisation,
        subject_index=objecting.subject.index,
        kind=objecting.kind.value,
        channels=sorted(objecting.channels),
        at=objecting.at,
        recorded_at=clock.now(),
        door=author.door.value,
        keep_until=clock.now() + KEPT,
    )
    event = ledger.append(book, author, entry)
    points.heard_of(author.organisation, objecting.subject, at=objecting.at)
    audit.record(Action.OBJECTION_RECORDED, **author.traced, **author.detail, door=author.door.value)
    announcing.objected(author, objecting.subject, event)
    return made
