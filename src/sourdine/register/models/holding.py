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
    TAKEN_OVER = "taken_over"  # held without an account by whoever holds the line, who has one now
    TERM = "term"  # its oppositions ended and were not renewed


class Holding(models.Model):
    """Somebody who proved possession of a line, and the lists that person wants it on, for a term.

    An opposition stands while one holder wants it. Without an account, messages go to the line itself
    or, when `postal_sealed` is set, to that address.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="holdings"
    )
    line_index = models.BinaryField(max_length=32, db_index=True)
    line_sealed = models.BinaryField()
    # What its receipts and letters are known by; says nothing by itself.
    reference = models.CharField(max_length=12, unique=True)
    lists = models.ManyToManyField(OppositionList, related_name="+")
    language = models.CharField(max_length=2, default="fr")
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.WEB)
    postal_sealed = models.BinaryField(null=True)
    first_proven_at = models.DateTimeField()
    last_proven_at = models.DateTimeField()
    # This holder's own term: another's later one is not this one's to know.
    ends_at = models.DateTimeField(db_index=True)
    # A notice was sent for the term that ends at `ends_at`; its link is known by the digest of its secret.
    noticed_at = models.DateTimeField(null=True, blank=True)
    notice_digest = models.BinaryField(null=True, unique=True, max_length=32)
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

    @property
    def is_the_line_s(self) -> bool:
        """Neither an account's nor a correspondent's: it belongs to whoever can prove the line."""
        return self.account_id is None and self.postal_sealed is None


class Outcome(models.TextChoices):
    """How a former holder answered, or did not."""

    KEPT = "kept"
    ENDED = "ended"


class LineTransfer(models.Model):
    """A new holder says that the line changed hands; the former one is told and may answer in time."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    declared_by = models.ForeignKey(Holding, on_delete=models.CASCADE, related_name="transfers_declared")
    former = models.ForeignKey(Holding, on_delete=models.CASCADE, related_name="transfers_received")
    declared_at = models.DateTimeField()
    answer_before = models.DateTimeField(db_index=True)
    # The former holder proved the line again (`kept`), agreed, or let the time pass (`ended`).
    answered_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)

    def __str__(self) -> str:
        return f"{self.declared_at:%Y-%m-%d} {self.outcome or 'open'}"
