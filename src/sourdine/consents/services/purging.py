"""What has been kept for long enough goes: salts, contents, indexes, and whose they were.

The chain holds all the same, and who asks later is told that something was purged, never that there was none.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from sourdine.audit import services as audit
from sourdine.audit.vocabulary import Action
from sourdine.consents.models import (
    Appointment,
    Attempt,
    Confirmation,
    Consent,
    ConsentEvent,
    ContactPoint,
    InformationRequest,
    Objection,
    Person,
    Transmission,
    Withdrawal,
)
from sourdine.consents.retention.due import due, horizon
from sourdine.consents.services import frontiers, holdings, ledger
from sourdine.consents.vocabulary import EventKind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import datetime

    from django.db.models import QuerySet

    from sourdine.consents.retention.due import Due
    from sourdine.professionals.models import Organisation
    from sourdine.screening.pipeline import Progress


def look(organisation: Organisation, *, at: datetime) -> Mapping[str, int]:
    """How much of each kind would go; nothing is touched."""
    counts: Counter[str] = Counter()
    for batch in holdings.subjects(organisation):
        going = _due(organisation, batch, at)
        counts += sum(map(_counted, going), Counter())
        counts["events"] += sum(events.count() for events in _events_of(organisation, going))
    counts["attempts"] = _old_attempts(organisation, at).count()
    return +counts


def purge(organisation: Organisation, *, at: datetime, progress: Progress | None = None) -> Mapping[str, int]:
    """Destroys it; how much of each kind. A transaction a batch: stopped anywhere, the rest is still due."""
    counts: Counter[str] = Counter(attempts=_purge_attempts(organisation, at))
    seen = 0
    for batch in holdings.subjects(organisation):
        counts += _purge_batch(organisation, batch, at)
        seen += len(batch)
        if progress is not None:
            progress(rows=seen, done=0)
    return +counts


def _due(organisation: Organisation, indexes: Collection[bytes], at: datetime) -> list[Due]:
    judged = (due(one, at) for one in holdings.of(organisation, indexes, at=at))
    return [one for one in judged if one.is_anything]


def _counted(one: Due) -> Counter[str]:
    return Counter(
        people=int(one.point is not None),
        consents=len(one.consents),
        unconfirmed=len(one.unconfirmed),
        withdrawals=len(one.withdrawals),
        objections=len(one.objections),
        appointments=len(one.appointments),
        requests=len(one.requests),
    )


@transaction.atomic
def _purge_attempts(organisation: Organisation, at: datetime) -> int:
    if not _old_attempts(organisation, at).exists():
        return 0
    book = ledger.locked(organisation)
    book.attempts_since = horizon(at)
    book.save(update_fields=["attempts_since"])
    gone, _ = _old_attempts(organisation, at).delete()
    audit.record(Action.CONSENTS_PURGED, organisation=organisation.pk, attempts=gone)
    return gone


def _old_attempts(organisation: Organisation, at: datetime) -> QuerySet[Attempt]:
    return Attempt.objects.filter(organisation=organisation, at__lte=horizon(at))


@transaction.atomic
def _purge_batch(organisation: Organisation, indexes: Collection[bytes], at: datetime) -> Counter[str]:
    if not _due(organisation, indexes, at):
        return Counter()
    ledger.locked(organisation)
    _hold_people(organisation, indexes)
    # Again, now that nobody writes: somebody may have been heard of meanwhile.
    going = _due(organisation, indexes, at)
    counts = sum(map(_counted, going), Counter())
    counts["events"] = sum(_destroy(events, at) for events in _events_of(organisation, going))
    frontiers.say(organisation, going)
    _destroy_rows(going, at)
    if counts := +counts:
        audit.record(Action.CONSENTS_PURGED, organisation=organisation.pk, **counts)
    return counts


def _hold_people(organisation: Organisation, indexes: Collection[bytes]) -> None:
    """An attempt at one of them waits, and then finds them gone; or is there before, and keeps them."""
    points = ContactPoint.objects.filter(organisation=organisation, subject_index__in=list(indexes))
    people = Person.objects.filter(pk__in=points.values("person")).order_by("pk")
    list(people.select_for_update().values_list("pk"))


def _destroy(events: QuerySet[ConsentEvent], at: datetime) -> int:
    """Contents, salts, and what could be tried until it fits: chosen keys, digests of what was asked."""
    return events.update(
        salt=None,
        payload_sealed=None,
        subject_index=None,
        idempotency_key="",
        asked_digest=None,
        purged_at=at,
    )


def _events_of(organisation: Organisation, going: Collection[Due]) -> Iterator[QuerySet[ConsentEvent]]:
    """Noes go with the rows that honour them, everything else with its consent or its person."""
    kept = ConsentEvent.objects.filter(organisation=organisation, purged_at=None)
    noes = Q(kind__in=[EventKind.WITHDRAWN, EventKind.OBJECTED])
    forgotten = [one.subject_index for one in going if one.is_forgotten]
    consents = [each.pk for one in going for each in (*one.consents, *one.unconfirmed)]
    yield kept.filter(Q(consent__in=consents) | Q(subject_index__in=forgotten)).exclude(noes)
    for one in going:
        theirs = kept.filter(subject_index=one.subject_index)
        if one.withdrawals:
            yield theirs.filter(kind=EventKind.WITHDRAWN, at__in=[each.at for each in one.withdrawals])
        if one.objections:
            yield theirs.filter(kind=EventKind.OBJECTED, at__in=[each.at for each in one.objections])


def _destroy_rows(going: Collection[Due], at: datetime) -> None:
    consents = [each.pk for one in going for each in (*one.consents, *one.unconfirmed)]
    Confirmation.objects.filter(consent__in=consents).delete()
    Transmission.objects.filter(consent__in=consents).delete()
    Consent.objects.filter(pk__in=consents).update(
        subject_index=b"", subject_sealed=None, source="", purged_at=at
    )
    Withdrawal.objects.filter(pk__in=[each.pk for one in going for each in one.withdrawals]).delete()
    Objection.objects.filter(pk__in=[each.pk for one in going for each in one.objections]).delete()
    Appointment.objects.filter(pk__in=[each.pk for one in going for each in one.appointments]).delete()
    InformationRequest.objects.filter(pk__in=[each.pk for one in going for each in one.requests]).delete()
    _forget([one.point for one in going if one.point is not None])


def _forget(points: Collection[ContactPoint]) -> None:
    people = {one.person_id for one in points}
    ContactPoint.objects.filter(pk__in=[one.pk for one in points]).delete()
    Person.objects.filter(pk__in=people, contact_points=None).delete()
