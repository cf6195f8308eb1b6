"""A holder's question: who had this line screened? Every file of tokens is opened, so a worker answers."""

from __future__ import annotations

import uuid

from django.db import models


class ScreeningQuestion(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    line_index = models.BinaryField(max_length=32, db_index=True)
    line_sealed = models.BinaryField()
    asked_at = models.DateTimeField(db_index=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answers_sealed = models.BinaryField(null=True)

    def __str__(self) -> str:
        return str(self.id)[:8]
