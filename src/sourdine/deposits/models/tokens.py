"""What stays of a screening when its files are gone, and how much of the day's numbers was drawn."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from sourdine.deposits.models.deposit import Deposit
from sourdine.professionals.models import Organisation


class Tokens(models.Model):
    """The keyed tokens of the numbers of one deposit or check, sorted, each with its answer.

    Those of a deposit lie in a sealed file at `place`; those of a check are few, and lie here.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    deposit = models.OneToOneField(Deposit, null=True, on_delete=models.CASCADE, related_name="tokens")
    month = models.DateField()  # whose key they are made with
    screened_at = models.DateTimeField()
    count = models.PositiveBigIntegerField()
    place = models.CharField(max_length=120, blank=True)
    content_sealed = models.BinaryField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["month"], name="deposits_tokens_of_month")]

    def __str__(self) -> str:
        return f"{self.count} of {self.month:%Y-%m}"


class DayDraw(models.Model):
    """How many numbers an organisation asked about in a day, and how many different ones."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    day = models.DateField(db_index=True)
    drawn = models.PositiveBigIntegerField(default=0)
    # By deposits alone, each number of a file once: what tells that the same ones are cut again and again.
    deposited = models.PositiveBigIntegerField(default=0)
    # A sketch of keyed tokens: it counts different numbers, and tells of none whether it was among them.
    sketch = models.BinaryField()
    # The same of the numbers that were under watch when the day's first was asked: each is asked about daily.
    watched_sketch = models.BinaryField(default=bytes)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "day"], name="one_draw_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.drawn} on {self.day:%Y-%m-%d}"
