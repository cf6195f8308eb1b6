"""What a professional's records say of people, as `law` takes it: for one subject or ten thousand at once.

The service keeps the records: where it holds none, there is none, as far back as nothing was purged. Two
things only the professional knows, and says each time: what ties it to the person, and where it had a number
from that it never recorded here.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, TypeVar

from sourdine.consents.importing.verdicts import NO_PROOF
from sourdine.consents.models import (
    Appointment,
    Attempt,
    Consent,
    ConsentLedger,
    ContactPoint,
    InformationRequest,
    Objection,
    Withdrawal,
)
from sourdine.consents.services import scopes
from sourdine.consents.vocabulary import AttemptOutcome
from sourdine.law import evidence as law
from sourdine.law.knowledge import Known, NotKnown
from sourdine.law.vocabulary import Act, Channel, Origin, Refusal, Statement

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from sourdine.professionals.models import Organisation

# Attempts are counted of calls; a message written is none.
_CALLS: Final = [channel.value for channel in Channel if channel.is_spoken]
M = TypeVar("M", Appointment, Consent, ContactPoint, InformationRequest, Objection, Withdrawal)


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """What is recorded of one subject. `evidence` has neither the register's standing nor any tie."""

    evidence: law.Evidence
    person: UUID | None = field(default=None, repr=False)


def of(organisation: Organisation, indexes: Collection[bytes]) -> Mapping[bytes, Facts]:
    """By subject index, one for each that was asked for."""
    return _Records(organisation, indexes).facts()


class _Records:
    """All rows about some subjects, read with one statement a table."""

    def __init__(self, organisation: Organisation, indexes: Collection[bytes]) -> None:
        self.organisation, self.indexes = organisation, list(indexes)
        ledger = ConsentLedger.objects.filter(organisation=organisation).first()
        self.consents_since = ledger.consents_since if ledger else None
        self.attempts_since = ledger.attempts_since if ledger else None
        self.points = {index: found[0] for index, found in self._grouped(ContactPoint.objects.all()).items()}
        self.consents = self._grouped(Consent.objects.all())
        self.withdrawals = self._grouped(Withdrawal.objects.filter(consent=None))
        self.objections = self._grouped(Objection.objects.all())
        self.appointments = self._grouped(Appointment.objects.filter(cancelled_at=None))
        self.requests = self._grouped(InformationRequest.objects.filter(answered_at=None))
        self.passed_on = self._passed_on()
        self.attempts = self._attempts()

    def facts(self) -> dict[bytes, Facts]:
        return {index: self._facts(index) for index in self.indexes}

    def _grouped(self, rows: QuerySet[M]) -> dict[bytes, list[M]]:
        return _by_subject(rows.filter(organisation=self.organisation, subject_index__in=self.indexes))

    def _passed_on(self) -> dict[bytes, list[Consent]]:
        """Consents that another professional collected, that name this one, and that were passed on to it."""
        passed = Consent.objects.filter(
            transmissions__partner_organisation=self.organisation, subject_index__in=self.indexes
        )
        return _by_subject(passed.distinct())

    def _attempts(self) -> dict[UUID, list[Attempt]]:
        grouped: dict[UUID, list[Attempt]] = defaultdict(list)
        people = {one.person_id for one in self.points.values()}
        made = Attempt.objects.filter(person__in=people, is_granted=True, channel__in=_CALLS)
        for attempt in made.exclude(outcome=AttemptOutcome.NOT_MADE):
            grouped[attempt.person_id].append(attempt)
        return grouped

    def _facts(self, index: bytes) -> Facts:
        point = self.points.get(index)
        person = point.person_id if point else None
        own = self.consents[index]
        given = [_consent(one, self.organisation) for one in own if _counts(one)]
        given += [self._passed(one, index) for one in self.passed_on[index] if _counts(one)]
        attempts = [law.Attempt(at=one.at) for one in self.attempts.get(person, [])] if person else []
        # Of whom nothing is known, nothing tells whether they were purged.
        since = point.consents_since if point else self.consents_since
        return Facts(
            person=person,
            evidence=law.Evidence(
                source=_source(point),
                consents=Known(value=tuple(given), since=since),
                objections=Known(value=tuple(self._objections(index, own)), since=since),
                attempts=Known(value=tuple(attempts), since=self.attempts_since),
                appointments=Known(value=tuple(map(_appointment, self.appointments[index])), since=since),
                request=Known(value=tuple(map(_request, self.requests[index])), since=since),
            ),
        )

    def _passed(self, consent: Consent, index: bytes) -> law.Consent:
        """What somebody withdrew from this professional is withdrawn, though another one collected it."""
        made = _consent(consent, self.organisation)
        here = [one for one in self.withdrawals[index] if scopes.concerns(one, consent)]
        if not here:
            return made
        first = min(here, key=lambda one: one.at)
        if made.withdrawn_at is not None and made.withdrawn_at <= first.at:
            return made
        return replace(made, withdrawn_at=first.at, withdrawal_recorded_at=first.recorded_at)

    def _objections(self, index: bytes, consents: Iterable[Consent]) -> Iterable[law.Objection]:
        """Refusals too; and withdrawals of what was never given, which are honoured as objections."""
        for objection in self.objections[index]:
            yield _objection(objection)
        for consent in consents:
            if consent.refused_at is not None:
                yield law.Objection(
                    at=consent.refused_at,
                    kind=Refusal.DECLINED,
                    channels=_channels(consent.channels),
                    recorded_at=consent.recorded_at,
                )
        for withdrawal in self.withdrawals[index]:
            if not any(scopes.concerns(withdrawal, one) for one in consents):
                yield law.Objection(
                    at=withdrawal.at,
                    channels=_channels(withdrawal.channels) or frozenset(Channel),
                    recorded_at=withdrawal.recorded_at,
                )


def _by_subject(rows: Iterable[M]) -> dict[bytes, list[M]]:
    grouped: dict[bytes, list[M]] = defaultdict(list)
    for row in rows:
        grouped[bytes(row.subject_index)].append(row)
    return grouped


def _counts(consent: Consent) -> bool:
    is_given = consent.given_at is not None and consent.refused_at is None and consent.purged_at is None
    if not NO_PROOF.isdisjoint(consent.doubts):
        return False
    return is_given and (consent.confirmed_at is not None or not consent.awaits_confirmation)


def _consent(consent: Consent, organisation: Organisation) -> law.Consent:
    return law.Consent(
        given_at=_instant(consent.given_at),
        parties=frozenset({str(organisation.pk), *consent.parties}),
        channels=_channels(consent.channels),
        goods=frozenset(consent.goods),
        act=Act(consent.act),
        statements=frozenset(Statement(one) for one in consent.statements),
        ends_at=consent.ends_at,
        withdrawn_at=consent.withdrawn_at,
        recorded_at=max(consent.recorded_at, consent.confirmed_at or consent.recorded_at),
        withdrawal_recorded_at=consent.withdrawal_recorded_at,
    )


def _objection(objection: Objection) -> law.Objection:
    return law.Objection(
        at=objection.at,
        kind=Refusal(objection.kind),
        channels=_channels(objection.channels),
        recorded_at=objection.recorded_at,
    )


def _appointment(row: Appointment) -> law.Appointment:
    return law.Appointment(starts_at=row.starts_at, ends_at=row.ends_at, agreed_at=row.agreed_at)


def _request(row: InformationRequest) -> law.Request:
    return law.Request(at=row.at, goods=frozenset(row.goods), until=row.until, recorded_at=row.recorded_at)


def _source(point: ContactPoint | None) -> Known[law.Source] | NotKnown:
    if point is None or point.collected_at is None or not point.origin:
        return NotKnown.NOT_KNOWN
    return Known(
        value=law.Source(
            origin=Origin(point.origin),
            collected_at=point.collected_at,
            informed=point.informed,
            refusal_offered=point.refusal_offered,
            refused=point.refused,
            last_contact_at=point.last_contact_at,
        )
    )


def _channels(words: Iterable[str]) -> frozenset[Channel]:
    return frozenset(Channel(one) for one in words)


def _instant(at: datetime | None) -> datetime:
    if at is None:  # `_counts` let it through
        raise AssertionError
    return at
