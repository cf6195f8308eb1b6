"""A consent is asked for, given, refused, confirmed, renewed, withdrawn, or ends. Each is one event."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.db import transaction

from sourdine import clock
from sourdine.audit import services as audit
from sourdine.audit.vocabulary import Action
from sourdine.clock import format_instant
from sourdine.consents.acts import require_past
from sourdine.consents.authors import Author
from sourdine.consents.errors import BeforeItBegan, NoSuchConsent, NotToConfirm, OfSomebodyElse
from sourdine.consents.models import Consent, ConsentEvent, Withdrawal
from sourdine.consents.services import announcing, ledger, points, scopes, texts
from sourdine.consents.services.ledger import Entry
from sourdine.consents.subjects import Subject
from sourdine.consents.vocabulary import EventKind

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sourdine.consents.acts import Leaving, Told
    from sourdine.consents.models import ConsentLedger, ConsentText
    from sourdine.professionals.models import Organisation


def request(author: Author, told: Told) -> Consent:
    """Somebody was asked. Raises UnknownText, OutsideText or AskedOtherwise."""
    return _begin(author, told, EventKind.REQUESTED)


def give(author: Author, told: Told, *, awaits_confirmation: bool = False, of: UUID | None = None) -> Consent:
    """Somebody consented: worth nothing yet when it waits for a confirmation. `of` is the request answered.

    Raises NoSuchConsent, OfSomebodyElse, UnknownText, OutsideText or AskedOtherwise.
    """
    return _begin(author, told, EventKind.GIVEN, awaits_confirmation=awaits_confirmation, of=of)


def refuse(author: Author, told: Told, *, of: UUID | None = None) -> Consent:
    """Somebody said no when asked: kept, and honoured. Raises as `give` does."""
    return _begin(author, told, EventKind.REFUSED, of=of)


def renew(author: Author, told: Told, *, former: UUID) -> Consent:
    """By a new act: a consent of its own. Raises as `give` does."""
    return _begin(author, told, EventKind.RENEWED, of=former)


@transaction.atomic
def confirm(author: Author, consent: UUID, *, at: datetime) -> Consent:
    """By the very address or line. Twice is once.

    Raises NaiveInstant, InTheFuture, NoSuchConsent, NotToConfirm or BeforeItBegan.
    """
    require_past(at)
    book = ledger.locked(author.organisation)
    held = one_of(author.organisation, consent)
    if held.confirmed_at is not None:
        return held
    waits = held.awaits_confirmation and held.refused_at is None and held.withdrawn_at is None
    if held.given_at is None or not waits:
        raise NotToConfirm
    if at < held.given_at:
        raise BeforeItBegan(since=format_instant(held.given_at))
    held.confirmed_at = at
    held.save(update_fields=["confirmed_at"])
    _append_for(book, author, held, EventKind.CONFIRMED, at)
    return held


@transaction.atomic
def withdraw(author: Author, leaving: Leaving) -> tuple[Consent, ...]:
    """Ends what was consented before in that scope; what was never given is recorded, and honoured.

    Returns the consents that ended by it. Raises NoSuchConsent, OfSomebodyElse or AskedOtherwise.
    """
    book = ledger.locked(author.organisation)
    entry = _withdrawal_entry(leaving)
    if (held := ledger.earlier(book, entry)) is not None:
        return _ended_by(held)
    if leaving.consent is not None:
        _of_subject(author.organisation, leaving.consent, leaving.subject)
    recorded_at = clock.now()
    made = Withdrawal.objects.create(
        organisation=author.organisation,
        subject_index=leaving.subject.index,
        consent=leaving.consent,
        channels=sorted(leaving.channels),
        goods=sorted(leaving.goods),
        at=leaving.at,
        recorded_at=recorded_at,
        door=author.door,
    )
    ended = scopes.apply(made, scopes.of_subject(author.organisation, leaving.subject.index))
    event = ledger.append(book, author, entry)
    audit.record(Action.CONSENT_WITHDRAWN, **author.traced, **author.detail, ended=len(ended))
    points.heard_of(author.organisation, leaving.subject, at=leaving.at)
    announcing.withdrawn(author, leaving.subject, ended, event)
    _follow(ended)
    return ended


@transaction.atomic
def expire_due(organisation: Organisation, *, at: datetime) -> int:
    """Writes down the ends that have come; how many. A consent that ended is worth nothing either way."""
    due = Consent.objects.filter(
        organisation=organisation,
        ends_at__lte=at,
        expired_at=None,
        withdrawn_at=None,
        refused_at=None,
        purged_at=None,
        given_at__isnull=False,
    )
    if not due.exists():
        return 0
    book, author = ledger.locked(organisation), Author.service(organisation)
    ended = list(due.order_by("ends_at"))
    for consent in ended:
        consent.expired_at = consent.ends_at
        consent.save(update_fields=["expired_at"])
        _append_for(book, author, consent, EventKind.EXPIRED, consent.ends_at or at)
    return len(ended)


def one_of(organisation: Organisation, consent: UUID) -> Consent:
    """Raises NoSuchConsent, whether it is another's or nobody's."""
    held = Consent.objects.filter(organisation=organisation, pk=consent).first()
    if held is None:
        raise NoSuchConsent
    return held


def _follow(ended: tuple[Consent, ...]) -> None:
    """To the partners that they were passed on to."""
    from sourdine.consents.services import transmitting

    transmitting.follow(ended)


def _of_subject(organisation: Organisation, consent: UUID, subject: Subject) -> Consent:
    """Raises NoSuchConsent, or OfSomebodyElse: what is told of one line changes nothing of another's."""
    held = one_of(organisation, consent)
    if bytes(held.subject_index) != subject.index:
        raise OfSomebodyElse
    return held


def _made_by(event: ConsentEvent) -> Consent:
    """Raises NoSuchConsent once it was purged."""
    if event.consent is None:
        raise NoSuchConsent
    return one_of(event.organisation, event.consent)


def _is_open(consent: Consent) -> bool:
    """Asked for, and not answered yet."""
    return consent.given_at is None and consent.refused_at is None


@transaction.atomic
def _begin(
    author: Author, told: Told, kind: EventKind, *, awaits_confirmation: bool = False, of: UUID | None = None
) -> Consent:
    book = ledger.locked(author.organisation)
    text = texts.shown(author.organisation, told.text, at=told.at) if told.text else None
    scope = scopes.of_act(told, text)
    entry = Entry(
        kind=kind,
        at=told.at,
        zone=told.zone,
        consent=None,
        subject_index=told.subject.index,
        told=payload_of(told, scope, text, of) | {"awaits_confirmation": awaits_confirmation},
        idempotency_key=told.idempotency_key,
    )
    if (held := ledger.earlier(book, entry)) is not None:
        return _made_by(held)
    consent = drafted(author.organisation, told, scope, kind, of)
    consent.awaits_confirmation = awaits_confirmation
    consent.text = text
    consent.save()
    scopes.reconcile(consent)
    event = ledger.append(book, author, _for(entry, consent))
    points.collected(author.organisation, told, refused=kind is EventKind.REFUSED)
    audit.record(_ACTIONS[kind], **author.traced, **author.detail, consent=str(consent.pk))
    announcing.told(author, consent, event)
    return consent


_ACTIONS = {
    EventKind.REQUESTED: Action.CONSENT_REQUESTED,
    EventKind.GIVEN: Action.CONSENT_GIVEN,
    EventKind.RENEWED: Action.CONSENT_GIVEN,
    EventKind.REFUSED: Action.CONSENT_REFUSED,
    EventKind.CONFIRMED: Action.CONSENT_CONFIRMED,
    EventKind.EXPIRED: Action.CONSENT_EXPIRED,
}


def drafted(
    organisation: Organisation, told: Told, scope: scopes.Scope, kind: EventKind, of: UUID | None = None
) -> Consent:
    """A new one, or the request that is answered."""
    former = _of_subject(organisation, of, told.subject) if of is not None else None
    if former is not None and kind is not EventKind.RENEWED and _is_open(former):
        consent = former
    else:
        consent = Consent(organisation=organisation, renews=former if kind is EventKind.RENEWED else None)
    consent.subject_kind, consent.subject_index = told.subject.kind.value, told.subject.index
    consent.subject_sealed = told.subject.seal()
    consent.act, consent.source, consent.zone = told.act.value, told.source, str(told.zone)
    consent.channels, consent.goods = sorted(scope.channels), sorted(scope.goods)
    consent.parties, consent.statements = sorted(scope.parties), sorted(scope.statements)
    consent.ends_at, consent.recorded_at = scope.ends_at, clock.now()
    setattr(consent, _DATES[kind], told.at)
    return consent


_DATES = {
    EventKind.REQUESTED: "requested_at",
    EventKind.GIVEN: "given_at",
    EventKind.RENEWED: "given_at",
    EventKind.REFUSED: "refused_at",
}


def payload_of(
    told: Told, scope: scopes.Scope, text: ConsentText | None, of: UUID | None = None
) -> dict[str, object]:
    """What the event says of it, beside what every event says."""
    return {
        "subject": told.subject.text,
        "subject_kind": told.subject.kind.value,
        "act": told.act.value,
        **scope.as_dict(),
        "text": texts.reference(text) if text else None,
        "source": told.source,
        "attachment": told.attachment,
        "answers": of and str(of),
    }


def _for(entry: Entry, consent: Consent) -> Entry:
    return replace(entry, consent=consent.pk)


def _append_for(
    book: ConsentLedger, author: Author, consent: Consent, kind: EventKind, at: datetime
) -> ConsentEvent:
    event = ledger.append(
        book,
        author,
        Entry(
            kind=kind,
            at=at,
            zone=scopes.zone_of(consent),
            consent=consent.pk,
            subject_index=bytes(consent.subject_index),
        ),
    )
    audit.record(_ACTIONS[kind], **author.traced, **author.detail, consent=str(consent.pk))
    announcing.told(author, consent, event)
    return event


def _withdrawal_entry(leaving: Leaving) -> Entry:
    return Entry(
        kind=EventKind.WITHDRAWN,
        at=leaving.at,
        zone=leaving.zone,
        consent=leaving.consent,
        subject_index=leaving.subject.index,
        told={
            "of": leaving.consent and str(leaving.consent),
            "channels": sorted(leaving.channels),
            "goods": sorted(leaving.goods),
        },
        idempotency_key=leaving.idempotency_key,
    )


def _ended_by(event: ConsentEvent) -> tuple[Consent, ...]:
    """What a withdrawal that was recorded before ended then, or since."""
    ended = Consent.objects.filter(
        organisation=event.organisation_id, subject_index=event.subject_index, withdrawn_at=event.at
    )
    return tuple(ended)


def subject_of(consent: Consent) -> Subject:
    """Raises NoSuchConsent once it was purged."""
    if consent.subject_sealed is None:
        raise NoSuchConsent
    return Subject.unseal(consent.subject_kind, consent.subject_sealed, organisation=consent.organisation_id)
