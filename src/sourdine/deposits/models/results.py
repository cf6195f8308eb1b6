"""What a deposit gives back, and each time that some of it was collected."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from sourdine.deposits.models.deposit import Deposit
from sourdine.professionals.models import Member, Organisation


class Kind(models.TextChoices):
    RESULT = "result"
    REJECTED = "rejected"
    REPORT = "report"
    PROOFS = "proofs"


class ResultFile(models.Model):
    deposit = models.ForeignKey(Deposit, on_delete=models.CASCADE, related_name="files")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    name_sealed = models.BinaryField()
    size = models.PositiveBigIntegerField()
    place = models.CharField(max_length=120)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["deposit", "kind"], name="one_file_a_kind")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Collection(models.Model):
    """So many bytes of a result, given to a member or a key."""

    deposit = models.ForeignKey(Deposit, on_delete=models.CASCADE, related_name="collections")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="+"
    )  # whoever took it
    member = models.ForeignKey(Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    key = models.UUIDField(null=True, blank=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    size = models.PositiveBigIntegerField()
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["organisation", "at"], name="deposits_collected")]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d}"
