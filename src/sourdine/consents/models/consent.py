"""A consent as its events have made it, what withdrew it, and to whom it was passed on."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from sourdine.consents.models.text import ConsentText
from sourdine.professionals.models import Organisation


class Consent(models.Model):
    """What the events of one consent say together; they can be read again to make the same row."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="consents")
    subject_kind = models.CharField(max_length=10)
    subject_index = models.BinaryField(max_length=32)
    subject_sealed = models.BinaryField(null=True)
    text = models.ForeignKey(
        ConsentText, null=True, blank=True, on_delete=models.PROTECT, related_name="consents"
    )
    act = models.CharField(max_length=12)  # law.vocabulary.Act
    channels = models.JSONField()
    goods = models.JSONField()
    parties = models.JSONField()  # named third parties, beside the professional itself
    statements = models.JSONField(default=list)  # that the text shown made
    source = models.CharField(max_length=200, blank=True)  # where: a page, a shop, a file
    zone = models.CharField(max_length=40)  # in which its times were written
    requested_at = models.DateTimeField(null=True, blank=True)
    given_at = models.DateTimeField(null=True, blank=True)
    awaits_confirmation = models.BooleanField(default=False)  # and is worth nothing before
    confirmed_at = models.DateTimeField(null=True, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True, db_index=True)
    expired_at = models.DateTimeField(null=True, blank=True)  # when its end was recorded
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    recorded_at = models.DateTimeField()
    withdrawal_recorded_at = models.DateTimeField(null=True, blank=True)
    renews = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="renewals"
    )
    purged_at = models.DateTimeField(null=True, blank=True)
    # Why it would not stand as proof, of one that was imported: codes of importing.verdicts.Doubt.
    doubts = models.JSONField(default=list)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["organisation", "subject_index"], name="consents_by_subject"),
            models.Index(fields=["subject_index"], name="consents_on_a_line"),
        ]

    def __str__(self) -> str:
        return str(self.id)[:8]

    @property
    def stands(self) -> bool:
        """Given, confirmed where it must be, not withdrawn; it may have ended all the same."""
        is_given = self.given_at is not None and self.refused_at is None and self.withdrawn_at is None
        return is_given and (self.confirmed_at is not None or not self.awaits_confirmation)


class Withdrawal(models.Model):
    """Ends every consent of its scope given before, whenever that is recorded. Nothing named: all."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    subject_index = models.BinaryField(max_length=32)
    consent = models.UUIDField(null=True, blank=True)  # this one alone
    channels = models.JSONField(default=list)
    goods = models.JSONField(default=list)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    door = models.CharField(max_length=12)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["organisation", "subject_index"], name="withdrawals_by_subject")
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.door}"


class Transmission(models.Model):
    """A consent's data went to a partner that it names; a withdrawal follows it there."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    consent = models.ForeignKey(Consent, on_delete=models.CASCADE, related_name="transmissions")
    partner = models.CharField(max_length=200)  # as the consent names it
    # Where the partner is told: an organisation here, or an address of its own.
    partner_organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    contact_email = models.EmailField(blank=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    withdrawal_told_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}"
