"""The conditions of use, version by version, and who accepted which."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from sourdine.professionals.models.organisation import Organisation


class TermsVersion(models.Model):
    """One text, never changed once it is in force: another one replaces it."""

    name = models.CharField(max_length=40, unique=True)
    text_fr = models.TextField()
    text_en = models.TextField()
    in_force_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering: ClassVar = ["-in_force_at", "-id"]

    def __str__(self) -> str:
        return self.name

    def text(self, language: str) -> str:
        return self.text_fr if language == "fr" else self.text_en


class TermsAcceptance(models.Model):
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="acceptances")
    version = models.ForeignKey(TermsVersion, on_delete=models.PROTECT, related_name="acceptances")
    accepted_at = models.DateTimeField()
    # Empty between an application and the confirmation of its address, and once the person's account is gone.
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "version"], name="one_acceptance_a_version")
        ]

    def __str__(self) -> str:
        return f"{self.version_id} on {self.accepted_at:%Y-%m-%d}"
