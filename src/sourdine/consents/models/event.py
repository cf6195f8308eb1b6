"""What happened, in the order in which it was recorded: a chain a professional, which shows any change."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from sourdine.professionals.models import Organisation


class ConsentLedger(models.Model):
    """The end of a professional's chain, locked by whoever appends until its transaction commits."""

    organisation = models.OneToOneField(
        Organisation, primary_key=True, on_delete=models.PROTECT, related_name="consent_ledger"
    )
    position = models.BigIntegerField(default=0)
    link = models.BinaryField(max_length=32)
    # What is older was purged; null: nothing was.
    consents_since = models.DateTimeField(null=True, blank=True)
    attempts_since = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.position}"


class ConsentEvent(models.Model):
    """Appended, never changed but by a purge, which destroys salt, payload and index: the chain verifies all
    the same, for it is made of commitments.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="consent_events")
    position = models.BigIntegerField()
    kind = models.CharField(max_length=12)
    consent = models.UUIDField(null=True, blank=True, db_index=True)
    subject_index = models.BinaryField(max_length=32, null=True, blank=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    salt = models.BinaryField(max_length=32, null=True)
    payload_sealed = models.BinaryField(null=True)
    commitment = models.BinaryField(max_length=32)
    link = models.BinaryField(max_length=32)
    idempotency_key = models.CharField(max_length=255, blank=True)
    asked_digest = models.BinaryField(max_length=32, null=True)
    purged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["organisation", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "position"], name="one_event_a_position"),
            models.UniqueConstraint(
                fields=["organisation", "idempotency_key"],
                condition=~models.Q(idempotency_key=""),
                name="one_event_a_key",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "subject_index"], name="consent_events_by_subject")
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.kind}"
