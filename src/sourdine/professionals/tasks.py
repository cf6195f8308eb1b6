"""Organisations' work in the background: webhooks leave, recoveries take effect, what is over is erased."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.db import transaction
from django.db.models import ProtectedError
from django_tasks import task

from sourdine import clock
from sourdine.jobs.running import is_last_attempt
from sourdine.jobs.schedule import daily, every
from sourdine.professionals import delivery
from sourdine.professionals.models import Invitation, Organisation, State, WebhookDelivery
from sourdine.professionals.models.webhook import DeliveryState
from sourdine.professionals.services import recovery

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from sourdine.jobs.models import State as JobState

_LOG_KEPT: Final = timedelta(days=90)
_BATCH: Final = 1000


def _settle_dropped(_job: JobState, delivery_id: str, attempt: int = 0) -> None:
    """No job will send it: an administrator cancelled that, or its workers were lost with it."""
    held = _waiting(delivery_id, attempt)
    if held is not None:
        delivery.give_up(held)


@task(when_dropped=_settle_dropped)
def deliver(delivery_id: str, attempt: int = 0) -> None:
    """One try of a webhook. What nobody foresaw is tried again as a job is, and does not outwait its end."""
    held = _waiting(delivery_id, attempt)
    if held is None:
        return
    try:
        delivery.attempt(held)
    except Exception:
        if is_last_attempt():
            delivery.give_up(held)
        raise


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
    _forget_applications(unconfirmed.exclude(invitations__expires_at__gt=at))
    old = WebhookDelivery.objects.filter(created_at__lt=at - _LOG_KEPT)
    while batch := list(old.values_list("pk", flat=True)[:_BATCH]):
        WebhookDelivery.objects.filter(pk__in=batch).delete()


def _forget_applications(over: QuerySet[Organisation]) -> None:
    for pk in list(over.values_list("pk", flat=True)):
        # What was paid is kept, and with it whose it was: the operator closes such an application.
        with suppress(ProtectedError), transaction.atomic():
            over.filter(pk=pk).delete()


def _waiting(delivery_id: str, attempt: int) -> WebhookDelivery | None:
    queued = WebhookDelivery.objects.filter(
        pk=UUID(delivery_id), state=DeliveryState.QUEUED, attempts=attempt
    )
    return queued.select_related("webhook").first()


def _forget_addresses(ended: QuerySet[Invitation]) -> None:
    ended.update(address_sealed=None, token_digest=None)
