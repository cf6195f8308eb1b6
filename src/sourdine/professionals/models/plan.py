"""What is bought: plans, the fees paid for them, and how much of a year's deposits was drawn."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models

from sourdine.professionals.models.organisation import Organisation


class Plan(models.Model):
    """How much may be deposited, and for what price. An empty limit is none."""

    slug = models.SlugField(max_length=40, unique=True)
    title_fr = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120)
    lines_per_deposit = models.PositiveBigIntegerField(null=True, blank=True)
    deposits_per_year = models.PositiveBigIntegerField(null=True, blank=True)
    price_cents = models.PositiveBigIntegerField()  # a year, excluding VAT
    # Whether results tell opposed numbers from invalid ones.
    tells_reasons = models.BooleanField(default=False)
    is_open = models.BooleanField(default=True)  # to be chosen by who joins

    class Meta:
        ordering: ClassVar = ["price_cents", "id"]

    def __str__(self) -> str:
        return self.slug

    def title(self, language: str) -> str:
        return self.title_fr if language == "fr" else self.title_en


class Fee(models.Model):
    """One payment, written down once. A ledger: a mistake is balanced by another entry, never changed."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="fees")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="+")
    invoice_number = models.CharField(max_length=60, unique=True)
    amount_cents = models.BigIntegerField()  # excluding VAT; negative when paid back
    paid_on = models.DateField()
    # Empty when a payment plug-in entered it.
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    entered_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-paid_on", "-id"]

    def __str__(self) -> str:
        return self.invoice_number


class Usage(models.Model):
    """How many deposits were made in one year of a contract: one row, so that counting is atomic."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="usages")
    year_start = models.DateTimeField()
    deposits = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "year_start"], name="one_usage_a_year")
        ]

    def __str__(self) -> str:
        return f"{self.deposits} since {self.year_start:%Y-%m-%d}"


class Draw(models.Model):
    """One deposit counted against a year, under the deposit's own id; it may be given back."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    usage = models.ForeignKey(Usage, on_delete=models.CASCADE, related_name="draws")
    taken_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.taken_at:%Y-%m-%d}{' (released)' if self.released_at else ''}"
