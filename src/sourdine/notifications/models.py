"""A message to one person, and what became of it."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

if TYPE_CHECKING:
    from datetime import datetime


class Channel(models.TextChoices):
    MAIL = "mail"
    SMS = "sms"
    VOICE = "voice"
    LETTER = "letter"


class State(models.TextChoices):
    """`accepted`: the provider took it; `delivered`: the provider says it reached the person."""

    QUEUED = "queued"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    FAILED = "failed"
    DROPPED = "dropped"  # not sent: it would have come too late, or its sending was cancelled


class Message(models.Model):
    """Recipient and content rest sealed; they are purged when `purge_after` has passed, the history stays."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # The same key queued twice is one message.
    idempotency_key = models.CharField(max_length=120, unique=True)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    # `<app>/<name>`: where its template is, and what the person sees it called.
    kind = models.CharField(max_length=80)
    language = models.CharField(max_length=2)
    recipient_sealed = models.BinaryField(null=True)
    # What may be shown: “06 •• •• •• 12”, “j•••@example.fr”.
    recipient_masked = models.CharField(max_length=120)
    content_sealed = models.BinaryField(null=True)  # JSON of rendering's Content
    document_sealed = models.BinaryField(null=True)  # a PDF that goes with it, or the letter itself
    # Whose it is: an account, a line, or both.
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="messages"
    )
    line_index = models.BinaryField(max_length=32, null=True, blank=True, db_index=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    is_urgent = models.BooleanField(default=False)
    # The one this one repeats, because a person or an agent asked.
    repeats = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="repeated"
    )
    provider_reference = models.CharField(max_length=200, blank=True, db_index=True)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)
    # After this instant it is dropped rather than sent: a code that has expired helps nobody.
    not_after = models.DateTimeField(null=True, blank=True)
    purge_after = models.DateTimeField(db_index=True)

    class Meta:
        ordering: ClassVar = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.kind} by {self.channel}: {self.state}"

    @property
    def is_purged(self) -> bool:
        return self.recipient_sealed is None or self.content_sealed is None

    def comes_too_late(self, at: datetime) -> bool:
        return self.not_after is not None and at > self.not_after


class DeliveryEvent(models.Model):
    """One step of a message's way; `code` is a StepCode, which `steps` words."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=State.choices)
    code = models.SlugField(max_length=60, blank=True)

    class Meta:
        ordering: ClassVar = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.state} {self.at:%Y-%m-%d %H:%M:%S}"
