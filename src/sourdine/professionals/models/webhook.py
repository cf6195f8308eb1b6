"""Where an organisation's own programs are told what happens, and every attempt at telling them."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.db import models

from sourdine.professionals.models.membership import Member
from sourdine.professionals.models.organisation import Organisation

if TYPE_CHECKING:
    from datetime import datetime


class WebhookQuerySet(models.QuerySet["Webhook"]):
    def remove(self, at: datetime) -> int:
        """Their log stays a while; where they led, and what signed, is destroyed at once."""
        return self.filter(removed_at=None).update(removed_at=at, url_sealed=None, secret_sealed=None)


class Webhook(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="webhooks")
    url_sealed = models.BinaryField(null=True)  # an address may hold a password
    host = models.CharField(max_length=253)  # what is shown of it
    secret_sealed = models.BinaryField(null=True)
    events = models.JSONField(default=list)
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = WebhookQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["created_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(removed_at=None, url_sealed__isnull=False, secret_sealed__isnull=False)
                | models.Q(removed_at__isnull=False, url_sealed=None, secret_sealed=None),
                name="a_removed_webhook_keeps_no_secret",
            )
        ]

    def __str__(self) -> str:
        return str(self.id)[:8]


class DeliveryState(models.TextChoices):
    QUEUED = "queued"
    DELIVERED = "delivered"
    FAILED = "failed"


class WebhookDelivery(models.Model):
    """One event for one webhook; its id is the idempotency key that the other side sees at each attempt."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    event = models.CharField(max_length=40)
    # The same key queued twice for a webhook is one delivery.
    key = models.CharField(max_length=120)
    body = models.JSONField(default=dict)  # codes and ids, never a number
    state = models.CharField(max_length=10, choices=DeliveryState.choices, default=DeliveryState.QUEUED)
    attempts = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(db_index=True)
    # Tries go on from here: the day it was made, or sent again by hand.
    queued_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-created_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["webhook", "key"], name="one_delivery_an_event")
        ]

    def __str__(self) -> str:
        return f"{self.event}: {self.state}"


class WebhookAttempt(models.Model):
    delivery = models.ForeignKey(WebhookDelivery, on_delete=models.CASCADE, related_name="tries")
    at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True)  # of HTTP; None when nobody answered
    code = models.SlugField(max_length=40)  # an AttemptCode
    milliseconds = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.code} {self.at:%Y-%m-%d %H:%M:%S}"
