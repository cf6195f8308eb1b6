"""What is asked in one request and answered by a worker: sealed while it waits, and once it is answered."""

from __future__ import annotations

import uuid
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from sourdine.professionals.models import Member, Organisation


class AnswerState(models.TextChoices):
    WAITING = "waiting"
    ANSWERED = "answered"
    GIVEN_UP = "given_up"  # by no fault of whoever asked
    FORGOTTEN = "forgotten"  # what was asked and answered is gone; that somebody asked stays


class AnsweredLater(models.Model):
    ABOUT: ClassVar[str]  # what is sealed of it is sealed as this
    objects: ClassVar[models.Manager[Self]] = models.Manager()

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    submitted_by = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    member = models.ForeignKey(Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    key = models.UUIDField(null=True, blank=True)
    idempotency_key = models.CharField(max_length=255, blank=True)
    asked_digest = models.BinaryField(null=True, max_length=32)  # keyed, of what was asked under that key
    state = models.CharField(max_length=10, choices=AnswerState.choices, default=AnswerState.WAITING)
    count = models.PositiveIntegerField()
    asked_sealed = models.BinaryField(null=True)
    answers_sealed = models.BinaryField(null=True)
    asked_at = models.DateTimeField(db_index=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        ordering: ClassVar = ["-asked_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["submitted_by", "organisation", "idempotency_key"],
                condition=~Q(idempotency_key=""),
                name="one_%(class)s_an_idempotency_key",
            )
        ]

    def __str__(self) -> str:
        return f"{str(self.id)[:8]}: {self.state}"
