"""A campaign that outlasts its screening is reminded of the next one: in good time, and when it is late."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils import timezone

from sourdine import clock
from sourdine.audit import services as audit
from sourdine.audit.vocabulary import Action
from sourdine.clock import format_instant
from sourdine.deposits.models import Campaign, Reminder, Stage
from sourdine.deposits.services import messages
from sourdine.professionals.models import State
from sourdine.professionals.services import webhooks
from sourdine.professionals.vocabulary import WebhookEvent
from sourdine.register.services.receipts import day_in_words

if TYPE_CHECKING:
    from datetime import datetime

BEFORE: Final = timedelta(days=5)
_KINDS: Final = {Stage.DUE: "screening_due", Stage.LAPSED: "screening_lapsed"}


def remind(at: datetime | None = None) -> int:
    """Campaigns whose screening ends soon, or has ended; each once for each screening and stage. How many.

    One that was never screened has nothing that ends: its page says that it is not covered.
    """
    at = at or clock.now()
    return sum(_remind(one, until, at) for one, until in _ending(at) if _needs_another(one, until))


def _ending(at: datetime) -> list[tuple[Campaign, datetime]]:
    """Campaigns that people may be called for now, and until when their screening holds."""
    today = timezone.localtime(at).date()
    running = Campaign.objects.filter(
        closed_at=None, starts_on__lte=today, ends_on__gte=today, organisation__state=State.ACTIVE
    )
    known = [
        (one, vars(one)["covered_until"])  # by the query
        for one in running.with_cover(at).select_related("organisation")
    ]
    return [(one, until) for one, until in known if until is not None and until <= at + BEFORE]


def _needs_another(campaign: Campaign, until: datetime) -> bool:
    """Unless its screening holds until its last day is over."""
    return campaign.lasts_long and timezone.localtime(until).date() <= campaign.ends_on


@transaction.atomic
def _remind(campaign: Campaign, until: datetime, at: datetime) -> bool:
    stage = Stage.LAPSED if until <= at else Stage.DUE
    reminder, is_new = Reminder.objects.get_or_create(
        campaign=campaign, covered_until=until, stage=stage, defaults={"told_at": at}
    )
    if not is_new:
        return False
    about = {"campaign": str(campaign.pk), "stage": stage.value, "covered_until": format_instant(until)}
    webhooks.emit(campaign.organisation, WebhookEvent.CAMPAIGN_DUE, about, key=f"reminder:{reminder.pk}")
    messages.remind(
        campaign,
        _KINDS[stage],
        lambda language: {"day": day_in_words(until, language)},
        key=f"reminder:{reminder.pk}",
    )
    audit.record(
        Action.CAMPAIGN_REMINDED,
        organisation=campaign.organisation_id,
        campaign=str(campaign.pk),
        stage=stage.value,
    )
    return True
