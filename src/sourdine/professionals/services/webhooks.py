"""Webhooks: where an organisation's programs are told what happens, what was sent, and sending it again."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from sourdine import clock, sealing
from sourdine.audit import services as audit
from sourdine.audit.vocabulary import Action
from sourdine.clock import format_instant
from sourdine.professionals import destinations
from sourdine.professionals.errors import (
    NoEvent,
    NotThere,
    StillBeingDelivered,
    TooManyDeliveries,
    TooManyWebhooks,
)
from sourdine.professionals.models import Webhook, WebhookDelivery
from sourdine.professionals.models.webhook import DeliveryState
from sourdine.professionals.services import acting, membership
from sourdine.professionals.vocabulary import Act, WebhookEvent
from sourdine.register.services import limits

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from django.db.models import QuerySet

    from sourdine.professionals.models import Organisation
    from sourdine.professionals.services.acting import Actor

MOST: Final = 5
MOST_AN_HOUR: Final = 60  # sent by a button: tests, and deliveries sent again
URL: Final = "webhook address"
SECRET: Final = "webhook secret"  # noqa: S105 -- what is sealed, not the secret


@dataclass(frozen=True, kw_only=True, slots=True)
class Made:
    """A new webhook. `secret` checks the signature of what it is sent, and is shown once."""

    webhook: Webhook
    secret: str = field(repr=False)


@transaction.atomic
def add(actor: Actor, *, url: str, events: Sequence[str]) -> Made:
    """Raises what `authorise` raises, WebhookRefused, NoEvent or TooManyWebhooks."""
    organisation = membership.locked_for(actor, Act.MANAGE_WEBHOOKS)
    destination = destinations.read(url)
    chosen = sorted({WebhookEvent(one) for one in events if one in set(WebhookEvent)} - {WebhookEvent.TEST})
    if not chosen:
        raise NoEvent
    if current(organisation).count() >= MOST:
        raise TooManyWebhooks(most=MOST)
    secret, keyring = secrets.token_urlsafe(32), sealing.current()
    made = Webhook.objects.create(
        organisation=organisation,
        url_sealed=keyring.seal_text(destination.url, about=URL),
        host=destination.host,
        secret_sealed=keyring.seal_text(secret, about=SECRET),
        events=chosen,
        created_at=clock.now(),
        made_by=actor.member,
    )
    audit.record(Action.WEBHOOK_ADDED, **actor.traced, webhook=str(made.pk), host=made.host)
    return Made(webhook=made, secret=secret)


@transaction.atomic
def remove(actor: Actor, webhook: UUID) -> None:
    """What is on its way to it is given up; its address and its secret are destroyed.

    Raises what `authorise` raises, or NotThere.
    """
    acting.authorise(actor, Act.REVOKE)
    held = one_of(actor.organisation, webhook)
    Webhook.objects.filter(pk=held.pk).remove(clock.now())
    audit.record(Action.WEBHOOK_REMOVED, **actor.traced, webhook=str(held.pk), host=held.host)


@transaction.atomic
def test(actor: Actor, webhook: UUID) -> WebhookDelivery:
    """Sends something that means nothing. Raises what `authorise` raises, NotThere or TooManyDeliveries."""
    acting.authorise(actor, Act.MANAGE_WEBHOOKS)
    held = one_of(actor.organisation, webhook)
    audit.record(Action.WEBHOOK_TESTED, **actor.traced, webhook=str(held.pk))
    queued = _queue(held, WebhookEvent.TEST, {}, key=f"test:{secrets.token_hex(8)}")
    _count(actor.organisation)
    return queued


@transaction.atomic
def redeliver(actor: Actor, delivery: UUID) -> None:
    """The same body under the same idempotency key, tried as a new one is.

    Raises what `authorise` raises, NotThere, StillBeingDelivered or TooManyDeliveries.
    """
    acting.authorise(actor, Act.MANAGE_WEBHOOKS)
    of_ours = WebhookDelivery.objects.filter(webhook__in=current(actor.organisation))
    held = of_ours.select_for_update(of=("self",)).filter(pk=delivery).first()
    if held is None:
        raise NotThere
    if held.state == DeliveryState.QUEUED:
        raise StillBeingDelivered
    held.state, held.queued_at = DeliveryState.QUEUED, clock.now()
    held.save(update_fields=["state", "queued_at"])
    audit.record(Action.WEBHOOK_REDELIVERED, **actor.traced, delivery=str(held.pk))
    _start(held)
    _count(actor.organisation)


@transaction.atomic
def emit(organisation: Organisation, event: WebhookEvent, about: Mapping[str, Any], *, key: str) -> int:
    """Queues one delivery for each webhook that wants this event, in the caller's transaction; how many.

    `about`: codes and ids, never a number. The same key twice is one delivery.
    """
    wanting = [one for one in current(organisation) if event.value in one.events]
    for webhook in wanting:
        _queue(webhook, event, about, key=key)
    return len(wanting)


def current(organisation: Organisation) -> QuerySet[Webhook]:
    return Webhook.objects.filter(organisation=organisation, removed_at=None)


def one_of(organisation: Organisation, webhook: UUID) -> Webhook:
    """Raises NotThere."""
    held = current(organisation).filter(pk=webhook).first()
    if held is None:
        raise NotThere
    return held


def _count(organisation: Organisation) -> None:
    """Somebody who presses without end would have this service knock at a stranger's door without end."""
    of_ours = limits.Draw(
        scope="organisation-webhooks", key=organisation.pk.bytes, most=MOST_AN_HOUR, window=limits.HOUR
    )
    try:
        limits.take([of_ours], clock.now())
    except limits.LimitReached as reached:
        raise TooManyDeliveries(reached.retry_at) from None


def _queue(webhook: Webhook, event: WebhookEvent, about: Mapping[str, Any], *, key: str) -> WebhookDelivery:
    at = clock.now()
    made, is_new = WebhookDelivery.objects.get_or_create(
        webhook=webhook, key=key, defaults={"event": event.value, "created_at": at, "queued_at": at}
    )
    if is_new:
        made.body = {
            "id": str(made.pk),
            "event": event.value,
            "at": format_instant(at),
            "organisation": str(webhook.organisation_id),
            "about": dict(about),
        }
        made.save(update_fields=["body"])
        _start(made)
    return made


def _start(delivery: WebhookDelivery) -> None:
    from sourdine.professionals.delivery import enqueue

    enqueue(delivery)
