"""The lines and addresses that a professional knows somebody by, and where it had them from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sourdine import clock
from sourdine.consents.models import ConsentLedger, ContactPoint, Person

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from sourdine.consents.acts import Told
    from sourdine.consents.subjects import Indexed, Subject
    from sourdine.professionals.models import Organisation

_COLLECTED: Final = ("origin", "collected_at", "informed", "refusal_offered", "refused", "last_contact_at")


def known(organisation: Organisation, subject: Subject | Indexed) -> ContactPoint:
    """The organisation's point of that line or address, with a person of its own when it is new."""
    index = subject.index
    held = ContactPoint.objects.filter(organisation=organisation, subject_index=index).first()
    if held is not None:
        return held
    person = Person.objects.create(organisation=organisation)
    made, is_new = ContactPoint.objects.get_or_create(
        organisation=organisation,
        subject_index=index,
        defaults={
            "person": person,
            "subject_kind": subject.kind.value,
            "recorded_at": clock.now(),
            "consents_since": _purged_until(organisation),
        },
    )
    if not is_new:
        person.delete()
    return made


def collected(organisation: Organisation, told: Told, *, refused: bool) -> ContactPoint:
    """What somebody told is an act of their own; where it was had from is kept the first time it is said."""
    point = known(organisation, told.subject)
    source = told.collected
    if source is not None and point.collected_at is None:
        point.origin, point.collected_at = source.origin.value, told.at
        point.informed, point.refusal_offered = source.informed, source.refusal_offered
        point.refused = refused
    point.last_contact_at = max(point.last_contact_at or told.at, told.at)
    # Not whose it is: two people may have been found to be one meanwhile.
    point.save(update_fields=_COLLECTED)
    return point


def collected_all(organisation: Organisation, all_told: Collection[Told]) -> None:
    """As `collected`, of consents that were given; with few statements for many."""
    acted: dict[bytes, Told] = {}
    for told in all_told:
        index = told.subject.index
        if index not in acted or acted[index].at < told.at:
            acted[index] = told
    held = ContactPoint.objects.filter(organisation=organisation, subject_index__in=list(acted))
    known = {bytes(one.subject_index): one for one in held}
    for index, point in known.items():
        point.last_contact_at = max(point.last_contact_at or acted[index].at, acted[index].at)
    ContactPoint.objects.bulk_update(known.values(), ["last_contact_at"])
    _make_all(organisation, {index: told for index, told in acted.items() if index not in known})


def _make_all(organisation: Organisation, acted: Mapping[bytes, Told]) -> None:
    people = Person.objects.bulk_create(Person(organisation=organisation) for _ in acted)
    since, at = _purged_until(organisation), clock.now()
    ContactPoint.objects.bulk_create(
        ContactPoint(
            organisation=organisation,
            person=person,
            subject_kind=told.subject.kind.value,
            subject_index=index,
            last_contact_at=told.at,
            recorded_at=at,
            consents_since=since,
        )
        for person, (index, told) in zip(people, acted.items(), strict=True)
    )


def heard_of(organisation: Organisation, subject: Subject | Indexed, *, at: datetime) -> None:
    """An act of the person: the time to forget them counts from it."""
    point = known(organisation, subject)
    if point.last_contact_at is None or point.last_contact_at < at:
        point.last_contact_at = at
        point.save(update_fields=["last_contact_at"])


def _purged_until(organisation: Organisation) -> datetime | None:
    """Whoever is new may be somebody who was purged: nothing tells, so nothing older is taken for none."""
    return ConsentLedger.objects.filter(pk=organisation.pk).values_list("consents_since", flat=True).first()
