"""Who holds a line. It may be several people; none is put out by another without being told."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models

from sourdine.register.line import Line
from sourdine.register.models.opposition import OppositionList


class Origin(models.TextChoices):
    """By which door a person came."""

    WEB = "web"
    TELEPHONE = "telephone"
    LETTER = "letter"


class Ending(models.TextChoices):
    """Why somebody's hold on a line ended."""

    WITHDRAWN = "withdrawn"  # the holder asked for removal
    CHANGED_HANDS = "changed_hands"
    ACCOUNT_DELETED = "account_deleted"
    TERM = "term"  # its oppositions ended and were not renewed


class Holding(models.Model):
    """Somebody who proved possession of a line, and the lists that person wants it on.

    An opposition stands while one holder wants it. Without an account, messages go to the line itself
    or, when `postal_sealed` is set, to that address.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="holdings"
    )
    line_index = models.BinaryField(max_length=32, db_index=True)
    line_sealed = models.BinaryField()
    lists = models.ManyToManyField(OppositionList, related_name="+")
    language = models.CharField(max_length=2, default="fr")
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.WEB)
    postal_sealed = models.BinaryField(null=True)
    first_proven_at = models.DateTimeField()
    last_proven_at = models.DateTimeField()
    # Said no to the next term, by the notice: the oppositions end at their term unless another holder stands.
    declines_renewal = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True, blank=True)
    ending = models.CharField(max_length=16, choices=Ending.choices, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "line_index"],
                condition=models.Q(ended_at__isnull=True, account__isnull=False),
                name="one_holding_an_account",
            )
        ]

    def __str__(self) -> str:
        return str(self.id)[:8]

    @property
    def line(self) -> Line:
        return Line.unseal(self.line_sealed)


class LineTransfer(models.Model):
    """A new holder says that the line changed hands; the former one is told and may answer in time."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    declared_by = models.ForeignKey(Holding, on_delete=models.CASCADE, related_name="transfers_declared")
    former = models.ForeignKey(Holding, on_delete=models.CASCADE, related_name="transfers_received")
    declared_at = models.DateTimeField()
    answer_before = models.DateTimeField(db_index=True)
    # The former holder proved the line again (`kept`), agreed, or let the time pass (`ended`).
    answered_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, blank=True)

    def __str__(self) -> str:
        return f"{self.declared_at:%Y-%m-%d} {self.outcome or 'open'}"
