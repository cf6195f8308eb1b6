"""A call or message that was reserved: it counts from then on, answered or not."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from sourdine.consents.models.person import Person
from sourdine.professionals.models import Organisation


class Attempt(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="attempts")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="attempts")
    subject_index = models.BinaryField(max_length=32)
    channel = models.CharField(max_length=16)
    at = models.DateTimeField()
    provider = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    outcome = models.CharField(max_length=12, blank=True)
    outcome_at = models.DateTimeField(null=True, blank=True)
    # Under which it was asked for; the answer that was given is given again.
    idempotency_key = models.CharField(max_length=300)
    asked_digest = models.BinaryField(max_length=32)
    answer = models.JSONField(default=dict)
    is_granted = models.BooleanField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "idempotency_key"], name="one_attempt_a_key")
        ]
        indexes: ClassVar = [models.Index(fields=["person", "at"], name="attempts_by_person")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.outcome or 'reserved'}"
