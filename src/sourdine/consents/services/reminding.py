"""Before silent prospects are forgotten, the professional is told how many: it alone may ask them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from sourdine.clock import format_instant
from sourdine.consents.models import ContactPoint, Objection
from sourdine.consents.retention.due import YEARS, horizon
from sourdine.law.calendar import after_years
from sourdine.professionals.services import messages, webhooks
from sourdine.professionals.vocabulary import WebhookEvent

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from sourdine.professionals.models import Organisation

AGAIN_AFTER: Final = timedelta(days=30)
_MOST: Final = 10_000  # a message; the rest the next day


def ending(organisation: Organisation, *, at: datetime, within: timedelta) -> QuerySet[ContactPoint]:
    """Whose own last act is nearly three years ago, those soonest due first.

    Whoever objected is not among them: they have answered, and may not be asked again.
    """
    points = ContactPoint.objects.filter(organisation=organisation).alias(
        last_act_at=Coalesce("last_contact_at", "collected_at", "recorded_at")
    )
    objected = Objection.objects.filter(organisation=organisation).values("subject_index")
    near = points.filter(last_act_at__gt=horizon(at), last_act_at__lte=horizon(at + within))
    return near.exclude(subject_index__in=objected).exclude(refused=True).order_by("last_act_at")


@transaction.atomic
def remind(organisation: Organisation, *, at: datetime, within: timedelta) -> int:
    """Tells of those it was not told of in a month, or since they gave a sign; how many."""
    never = Q(reminded_at=None) | Q(reminded_at__lt=F("last_contact_at"))
    due = ending(organisation, at=at, within=within).filter(never | Q(reminded_at__lte=at - AGAIN_AFTER))
    found = list(due[:_MOST])
    if not found:
        return 0
    ContactPoint.objects.filter(pk__in=[one.pk for one in found]).update(reminded_at=at)
    _tell(organisation, len(found), first=_forgotten_at(found[0]), at=at)
    return len(found)


def _forgotten_at(point: ContactPoint) -> datetime:
    return after_years(point.last_contact_at or point.collected_at or point.recorded_at, YEARS)


def _tell(organisation: Organisation, count: int, *, first: datetime, at: datetime) -> None:
    """How many and when, never who."""
    key = f"prospects:{organisation.pk}:{at:%Y%m%d}"
    webhooks.emit(
        organisation,
        WebhookEvent.PROSPECTS_ENDING,
        {"prospects": count, "first_at": format_instant(first)},
        key=key,
    )
    messages.tell_owners(
        organisation, "prospects_ending", {"count": count, "first_on": f"{first:%d/%m/%Y}"}, key=key
    )
