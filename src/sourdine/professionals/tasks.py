"""Organisations' work in the background: webhooks leave, recoveries take effect, what is over is erased."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.db import transaction
from django_tasks import task

from sourdine import clock
from sourdine.jobs.schedule import daily, every
from sourdine.professionals import delivery
from sourdine.professionals.models import Invitation, Organisation, State, WebhookDelivery
from sourdine.professionals.models.webhook import DeliveryState
from sourdine.professionals.services import recovery

if TYPE_CHECKING:
    from django.db.models import QuerySet

_LOG_KEPT: Final = timedelta(days=90)
_BATCH: Final = 1000


@task()
def deliver(delivery_id: str, attempt: int = 0) -> None:
    """One try of a webhook."""
    waiting = WebhookDelivery.objects.filter(
        pk=UUID(delivery_id), state=DeliveryState.QUEUED, attempts=attempt
    )
    held = waiting.select_related("webhook").first()
    if held is not None:
        delivery.attempt(held)


@every(minutes=5)
@task()
def recover_owners() -> None:
    recovery.take_effect(clock.now())


@daily(at="03:50")
@task()
def forget() -> None:
    """Applications that nobody confirmed, addresses of invitations that ended, old logs of webhooks."""
    at = clock.now()
    _forget_addresses(Invitation.objects.filter(address_sealed__isnull=False, expires_at__lte=at))
    unconfirmed = Organisation.objects.filter(state=State.APPLYING, members__isnull=True)
    over = unconfirmed.exclude(invitations__expires_at__gt=at)
    for one in over[:_BATCH]:
        with transaction.atomic():
            one.delete()
    old = WebhookDelivery.objects.filter(created_at__lt=at - _LOG_KEPT)
    while batch := list(old.values_list("pk", flat=True)[:_BATCH]):
        WebhookDelivery.objects.filter(pk__in=batch).delete()


def _forget_addresses(ended: QuerySet[Invitation]) -> None:
    ended.update(address_sealed=None, token_digest=None)
