"""Somebody as one professional knows them: the lines and addresses, what was agreed, what was asked."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from sourdine.professionals.models import Organisation


class Person(models.Model):
    """One consumer of one professional: attempts count over all their lines. Locked while one is reserved."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return str(self.id)[:8]


class ContactPoint(models.Model):
    """A line or an address, and where the professional had it from. What is null is not known."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="contact_points")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="contact_points")
    subject_kind = models.CharField(max_length=10)
    subject_index = models.BinaryField(max_length=32)
    origin = models.CharField(max_length=16, blank=True)  # law.vocabulary.Origin
    collected_at = models.DateTimeField(null=True, blank=True)
    informed = models.BooleanField(null=True, blank=True)
    refusal_offered = models.BooleanField(null=True, blank=True)
    refused = models.BooleanField(default=False)
    # The person's own last act: a click, a request; not an opening.
    last_contact_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)  # asked whether to stay, before the end
    recorded_at = models.DateTimeField()
    # What is older of theirs was purged, or may have been before the point was made; null: nothing was.
    consents_since = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "subject_index"], name="one_point_a_subject")
        ]

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.recorded_at:%Y-%m-%d}"


class Appointment(models.Model):
    """A precise slot that the person agreed to."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    subject_index = models.BinaryField(max_length=32)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    agreed_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)
    idempotency_key = models.CharField(max_length=300)
    asked_digest = models.BinaryField(max_length=32)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "idempotency_key"], name="one_appointment_a_key")
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "subject_index"], name="appointments_by_subject")
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}"


class InformationRequest(models.Model):
    """Somebody asked to be told something: an answer within the days of the law is no prospecting."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    subject_kind = models.CharField(max_length=10)
    subject_index = models.BinaryField(max_length=32)
    subject_sealed = models.BinaryField(null=True)
    goods = models.JSONField()
    at = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)  # the date the person set
    lapses_at = models.DateTimeField(null=True, blank=True, db_index=True)
    source = models.CharField(max_length=200, blank=True)  # how it can be proved
    recorded_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    idempotency_key = models.CharField(max_length=300)
    asked_digest = models.BinaryField(max_length=32)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "idempotency_key"], name="one_request_a_key")
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "subject_index"], name="requests_by_subject")
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}"
