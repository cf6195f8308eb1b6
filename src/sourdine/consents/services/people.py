"""Somebody by all their lines: who is known by several is one person, held while an attempt is reserved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from sourdine.consents.models import Attempt, ContactPoint, Person
from sourdine.consents.services import points

if TYPE_CHECKING:
    from collections.abc import Collection

    from sourdine.consents.subjects import Subject
    from sourdine.professionals.models import Organisation


class _Moved(Exception):
    """Somebody else joined these people meanwhile."""


def held(organisation: Organisation, subjects: Collection[Subject]) -> Person:
    """The one person whom all these reach, nobody else's to contact until the caller's transaction ends."""
    while True:
        try:
            # Rolled back it lets go of its locks: they are always taken in the same order.
            with transaction.atomic():
                return _held(organisation, subjects)
        except _Moved:
            continue


def _held(organisation: Organisation, subjects: Collection[Subject]) -> Person:
    indexes = {one.index: one for one in subjects}
    before = {points.known(organisation, indexes[index]).person_id for index in sorted(indexes)}
    locked = list(Person.objects.select_for_update().filter(pk__in=before).order_by("pk"))
    reached = ContactPoint.objects.filter(organisation=organisation, subject_index__in=list(indexes))
    if not locked or set(reached.values_list("person_id", flat=True)) != {one.pk for one in locked}:
        # Joined with somebody, or purged meanwhile.
        raise _Moved
    kept, *others = locked
    _join(kept, others)
    return kept


def _join(kept: Person, others: Collection[Person]) -> None:
    """Attempts to any of them were attempts to this one."""
    if not others:
        return
    for of in (ContactPoint, Attempt):
        of.objects.filter(person__in=others).update(person=kept)
    Person.objects.filter(pk__in=[one.pk for one in others]).delete()
