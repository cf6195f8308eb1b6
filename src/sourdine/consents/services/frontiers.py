"""From when on evidence is whole, written down when older is purged.

Of whoever stays known it is said on their own point: a purge of somebody else's leaves their evidence whole
from its beginning. Of whoever is forgotten nothing stays to say it on, so it is said of everybody who is not
known: nobody can tell them apart from those who never were.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db.models import Q

from sourdine.consents import chain
from sourdine.consents.models import ConsentLedger, ContactPoint, Transmission

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime
    from uuid import UUID

    from sourdine.consents.retention.due import Due
    from sourdine.professionals.models import Organisation


def say(organisation: Organisation, going: Collection[Due]) -> None:
    """Before it goes. Consents that were passed on are the partners' evidence too."""
    forgotten = [one.since for one in going if one.is_forgotten]
    _of_the_unknown(organisation.pk, forgotten)
    told = [one for one in going if one.is_evidence and not one.is_forgotten]
    _of_each(organisation.pk, {one.subject_index: one.since for one in told})
    for partner, since in _passed_on(going).items():
        _of_each(partner, since)


def _of_each(holder: UUID, since: Mapping[bytes, datetime]) -> None:
    points = ContactPoint.objects.filter(organisation=holder, subject_index__in=list(since))
    unknown = dict(since)
    for point in points:
        told = unknown.pop(bytes(point.subject_index))
        if point.consents_since is None or point.consents_since < told:
            point.consents_since = told
            point.save(update_fields=["consents_since"])
    _of_the_unknown(holder, unknown.values())


def _of_the_unknown(holder: UUID, since: Collection[datetime]) -> None:
    if not since:
        return
    ConsentLedger.objects.get_or_create(pk=holder, defaults={"link": chain.START})
    earlier = Q(consents_since=None) | Q(consents_since__lt=max(since))
    ConsentLedger.objects.filter(earlier, pk=holder).update(consents_since=max(since))


def _passed_on(going: Collection[Due]) -> Mapping[UUID, dict[bytes, datetime]]:
    since = {each.pk: one for one in going for each in one.consents}
    passed = Transmission.objects.filter(consent__in=list(since), partner_organisation__isnull=False)
    partners: dict[UUID, dict[bytes, datetime]] = defaultdict(dict)
    for partner, consent in passed.values_list("partner_organisation", "consent"):
        partners[partner][since[consent].subject_index] = since[consent].since
    return partners
