"""What a person may see of what professionals claim of them, and what they may end.

Whoever proves a line sees what was said on it since their own first proof. What is older may be another's,
who had the line before: it is not shown, not even whose it is, and can be ended all the same. Whom a line is
shared with, nobody can know: it is assumed shared, and what one of them said is shown to each.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from django.db import transaction

from sourdine import clock
from sourdine.audit import services as audit
from sourdine.audit.vocabulary import Action, ActorKind
from sourdine.consents.acts import Leaving, Objecting
from sourdine.consents.authors import Author
from sourdine.consents.errors import NoSuchConsent
from sourdine.consents.models import Consent, ConsentEvent, Objection
from sourdine.consents.services import objections, recording
from sourdine.consents.vocabulary import Door, EventKind, SubjectKind
from sourdine.law.vocabulary import Channel

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from sourdine.accounts.models import User
    from sourdine.consents.subjects import Subject
    from sourdine.professionals.models import Organisation


@dataclass(frozen=True, kw_only=True, slots=True)
class Holder:
    """Whoever has proven that a line or an address is theirs, and since when for certain."""

    subject: Subject
    since: datetime
    account: User | None = None

    @property
    def traced(self) -> dict[str, object]:
        """As `audit.services.record` takes it."""
        line = self.subject.index if self.subject.kind is SubjectKind.LINE else None
        if self.account is not None:
            return {"actor": self.account, "account": self.account, "line_index": line}
        return {"actor_kind": ActorKind.LINE, "line_index": line}


@dataclass(frozen=True, kw_only=True, slots=True)
class Claim:
    """One consent or refusal that a professional claims, with the events that made it."""

    consent: Consent
    events: tuple[ConsentEvent, ...]
    at: datetime  # when it was looked at

    @property
    def state(self) -> str:
        """A code that pages and papers word."""
        consent = self.consent
        if consent.withdrawn_at is not None:
            return "withdrawn"
        if consent.refused_at is not None:
            return "refused"
        if consent.given_at is None:
            return "requested"
        if consent.ends_at is not None and consent.ends_at <= self.at:
            return "expired"
        return "given" if consent.stands else "unconfirmed"

    @property
    def may_be_withdrawn(self) -> bool:
        return self.state in {"given", "unconfirmed"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Claimant:
    """A professional, what it claims, and how the person objected to it."""

    organisation: Organisation
    claims: tuple[Claim, ...]
    objections: tuple[Objection, ...]
    events: tuple[ConsentEvent, ...]  # of no single consent: objections, withdrawals of all

    @property
    def may_be_withdrawn(self) -> bool:
        return any(one.may_be_withdrawn for one in self.claims)

    @property
    def is_objected_to(self) -> bool:
        """By every channel at once."""
        return any(_is_of_all(one) for one in self.objections)


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """`has_older`: something that still stands was said before the holder's first proof."""

    holder: Holder = field(repr=False)
    claimants: tuple[Claimant, ...]
    has_older: bool
    at: datetime

    @property
    def may_be_withdrawn(self) -> bool:
        return self.has_older or any(one.may_be_withdrawn for one in self.claimants)

    @property
    def events(self) -> tuple[tuple[ConsentEvent, Consent | None], ...]:
        """All that there is a receipt of, each with the consent it is of."""
        return tuple(
            (event, consent)
            for claimant in self.claimants
            for event, consent in (
                *((one, claim.consent) for claim in claimant.claims for one in claim.events),
                *((one, None) for one in claimant.events),
            )
        )


RECEIPTED: Final = (
    EventKind.GIVEN,
    EventKind.RENEWED,
    EventKind.CONFIRMED,
    EventKind.REFUSED,
    EventKind.WITHDRAWN,
    EventKind.OBJECTED,
)


@transaction.atomic
def read(holder: Holder) -> Shown:
    """All that may be shown to whoever proved the line or address. That it was read is written down."""
    shown = look(holder)
    claims = sum(len(one.claims) for one in shown.claimants)
    audit.record(Action.CONSENTS_READ, **holder.traced, claims=claims)
    return shown


def look(holder: Holder) -> Shown:
    at = clock.now()
    consents = list(_consents(holder))
    young = [one for one in consents if _began_at(one) >= holder.since]
    standing = {one.pk for one in consents if Claim(consent=one, events=(), at=at).may_be_withdrawn}
    return Shown(
        holder=holder,
        claimants=_claimants(holder, young, at),
        has_older=not standing <= {one.pk for one in young},
        at=at,
    )


def withdraw(holder: Holder, consent: UUID) -> None:
    """One that is shown. Twice is once. Raises NoSuchConsent."""
    held = next((one for one in _consents(holder) if one.pk == consent), None)
    if held is None or _began_at(held) < holder.since:
        raise NoSuchConsent
    if held.withdrawn_at is None and held.given_at is not None:
        _withdraw(holder, held.organisation, consent=held.pk)


@transaction.atomic
def withdraw_all(holder: Holder, organisation: UUID | None = None) -> int:
    """Whatever a professional, or any, may still rely on, older than the holder's proof or not: nobody is
    called on this line because somebody had said yes on it. From how many professionals.
    """
    standing = (
        one
        for one in _consents(holder)
        if Claim(consent=one, events=(), at=clock.now()).may_be_withdrawn
        and organisation in {None, one.organisation_id}
    )
    relying = {one.organisation_id: one.organisation for one in standing}
    # In one order: two who withdraw all at the same time wait for each other's ledgers, and never both.
    for pk in sorted(relying):
        _withdraw(holder, relying[pk])
    return len(relying)


def object_to(holder: Holder, organisation: UUID) -> None:
    """To all prospecting by a professional that is shown. Twice is once. Raises NoSuchConsent."""
    claimant = next((one for one in look(holder).claimants if one.organisation.pk == organisation), None)
    if claimant is None:
        raise NoSuchConsent
    if not claimant.is_objected_to:
        author = Author.person(claimant.organisation, Door.PERSON)
        objections.record(author, Objecting(subject=holder.subject, at=clock.now()))


def event_shown(holder: Holder, event: int) -> tuple[ConsentEvent, Consent | None]:
    """One that is shown, and the consent it is of. Raises NoSuchConsent."""
    for one, consent in look(holder).events:
        if one.pk == event:
            return one, consent
    raise NoSuchConsent


def _withdraw(holder: Holder, organisation: Organisation, *, consent: UUID | None = None) -> None:
    author = Author.person(organisation, Door.PERSON)
    recording.withdraw(author, Leaving(subject=holder.subject, at=clock.now(), consent=consent))


def _consents(holder: Holder) -> Iterable[Consent]:
    kept = Consent.objects.filter(subject_index=holder.subject.index, purged_at=None)
    return kept.select_related("organisation", "text").prefetch_related("transmissions").order_by("pk")


def _began_at(consent: Consent) -> datetime:
    dates = (consent.requested_at, consent.given_at, consent.refused_at)
    return min(one for one in (*dates, consent.recorded_at) if one is not None)


def _claimants(holder: Holder, consents: list[Consent], at: datetime) -> tuple[Claimant, ...]:
    by_consent, alone = _grouped_events(holder)
    claims: dict[UUID, list[Claim]] = defaultdict(list)
    objected: dict[UUID, list[Objection]] = defaultdict(list)
    organisations: dict[UUID, Organisation] = {}
    for one in sorted(consents, key=_began_at, reverse=True):
        claims[one.organisation_id].append(Claim(consent=one, events=tuple(by_consent[one.pk]), at=at))
        organisations[one.organisation_id] = one.organisation
    for objection in _objections(holder):
        objected[objection.organisation_id].append(objection)
        organisations[objection.organisation_id] = objection.organisation
    return tuple(
        Claimant(
            organisation=one,
            claims=tuple(claims[one.pk]),
            objections=tuple(objected[one.pk]),
            events=tuple(alone[one.pk]),
        )
        for one in sorted(organisations.values(), key=lambda one: (one.name.casefold(), one.pk))
    )


def _objections(holder: Holder) -> Iterable[Objection]:
    made = Objection.objects.filter(subject_index=holder.subject.index, at__gte=holder.since)
    return made.select_related("organisation").order_by("at")


def _events(holder: Holder) -> QuerySet[ConsentEvent]:
    kept = ConsentEvent.objects.filter(subject_index=holder.subject.index, purged_at=None)
    told = kept.filter(at__gte=holder.since, kind__in=RECEIPTED)
    return told.select_related("organisation").order_by("position")


def _grouped_events(holder: Holder) -> tuple[dict[UUID, list[ConsentEvent]], dict[UUID, list[ConsentEvent]]]:
    """By consent, and by professional those that are of no single one."""
    by_consent: dict[UUID, list[ConsentEvent]] = defaultdict(list)
    alone: dict[UUID, list[ConsentEvent]] = defaultdict(list)
    for event in _events(holder):
        if event.consent is not None:
            by_consent[event.consent].append(event)
        else:
            alone[event.organisation_id].append(event)
    return by_consent, alone


def _is_of_all(objection: Objection) -> bool:
    return set(objection.channels) >= {one.value for one in Channel}
