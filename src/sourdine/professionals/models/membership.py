"""Who belongs to an organisation, who is invited to, and how a sole owner who lost their keys comes back."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models

from sourdine.professionals.models.organisation import Organisation

if TYPE_CHECKING:
    from datetime import datetime


class Role(models.TextChoices):
    OWNER = "owner"
    DEPOSITOR = "depositor"
    AUDITOR = "auditor"


class Member(models.Model):
    """Somebody of an organisation, from a day to a day. The account may go; that there was one stays."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="memberships"
    )
    role = models.CharField(max_length=10, choices=Role.choices)
    joined_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "user"],
                condition=models.Q(ended_at__isnull=True),
                name="one_membership_a_person",
            )
        ]

    def __str__(self) -> str:
        # Ends in logs and in the admin: never the address.
        return f"{self.role} {self.pk}"


class Invitation(models.Model):
    """Sent to an address; its link opens a page with one button. The first one confirms an application."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="invitations")
    role = models.CharField(max_length=10, choices=Role.choices)
    language = models.CharField(max_length=2, default="fr")
    address_sealed = models.BinaryField(null=True)
    address_masked = models.CharField(max_length=120)
    token_digest = models.BinaryField(null=True, unique=True, max_length=32)
    # Empty: an application's own, or an act of the operator.
    invited_by = models.ForeignKey(Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.id)[:8]

    def end(self, **when: datetime) -> None:
        """`accepted_at` or `withdrawn_at`: the account has the address now, or nobody needs it."""
        for name, instant in when.items():
            setattr(self, name, instant)
        self.address_sealed = self.token_digest = None
        self.save()


class OwnerRecovery(models.Model):
    """A supervisor lets a sole owner back in, or another one in their place; the owner may object in time."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="recoveries")
    # Who becomes owner instead; empty when the same person comes back.
    successor_sealed = models.BinaryField(null=True)
    reason = models.CharField(max_length=500)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    requested_at = models.DateTimeField()
    takes_effect_at = models.DateTimeField(db_index=True)
    token_digest = models.BinaryField(null=True, unique=True, max_length=32)  # of the link that objects
    refused_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["member"],
                condition=models.Q(refused_at__isnull=True, done_at__isnull=True),
                name="one_recovery_at_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.requested_at:%Y-%m-%d} {str(self.id)[:8]}"
