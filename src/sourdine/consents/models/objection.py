"""Somebody does not want to be contacted by a professional: kept as a keyed index, without the number."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from sourdine.professionals.models import Organisation


class Objection(models.Model):
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="objections")
    subject_index = models.BinaryField(max_length=32)
    kind = models.CharField(max_length=10)  # law.vocabulary.Refusal
    channels = models.JSONField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    door = models.CharField(max_length=12)
    keep_until = models.DateTimeField(db_index=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["organisation", "subject_index"], name="objections_by_subject")
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.door}"
