"""A professional's permission for a provider to act for it. The contract stays the professional's."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models

from sourdine.professionals.models.organisation import Organisation


class Mandate(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    professional = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="mandates_given")
    provider = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="mandates_held")
    granted_at = models.DateTimeField()
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering: ClassVar = ["-granted_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["professional", "provider"],
                condition=models.Q(revoked_at__isnull=True),
                name="one_mandate_a_pair",
            )
        ]

    def __str__(self) -> str:
        return f"{self.granted_at:%Y-%m-%d}{' (revoked)' if self.revoked_at else ''}"
