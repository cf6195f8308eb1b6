"""A campaign that is kept watched: which numbers of it may no longer be called, told from day to day.

What is kept of a number is a token under the watch's own key, and where it stands in the professional's own
file. Whoever destroys the key destroys what the tokens could still tell.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from sourdine.deposits.models.campaign import Campaign
from sourdine.deposits.models.deposit import Deposit
from sourdine.professionals.models import Member


class End(models.TextChoices):
    """Why a watch is over."""

    STOPPED = "stopped"
    CAMPAIGN_CLOSED = "campaign_closed"
    CAMPAIGN_OVER = "campaign_over"  # its last day has passed
    ORGANISATION_CLOSED = "organisation_closed"


class Watch(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="watches")
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    key_sealed = models.BinaryField(null=True)  # of its tokens; gone when it is over
    ended_at = models.DateTimeField(null=True, blank=True, db_index=True)
    ended_by = models.CharField(max_length=20, choices=End.choices, blank=True)

    class Meta:
        ordering: ClassVar = ["-started_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["campaign"], condition=Q(ended_at__isnull=True), name="one_watch_at_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.id)[:8]


class Watched(models.Model):
    """The callable numbers of one deposit, as tokens, in a sealed file at `place`."""

    watch = models.ForeignKey(Watch, on_delete=models.CASCADE, related_name="watched")
    deposit = models.OneToOneField(Deposit, on_delete=models.CASCADE, related_name="watched")
    # Empty when it is not watched: the organisation had as many numbers watched as a day allows.
    place = models.CharField(max_length=120, blank=True)
    count = models.PositiveBigIntegerField()
    columns = models.JSONField(default=list)  # names, as reports show them
    sketch = models.BinaryField(null=True)  # how many different numbers, and not which
    # The changes of the register that it was compared with, and the instant that this is true of.
    position = models.PositiveBigIntegerField()
    as_of = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(place="", sketch=None) | (~Q(place="") & Q(sketch__isnull=False)),
                name="watched_or_left_out",
            )
        ]

    def __str__(self) -> str:
        return f"{self.count} at {self.position}"


class Telling(models.Model):
    """What one look found, told once; not yet while `told_at` is empty."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    watch = models.ForeignKey(Watch, on_delete=models.CASCADE, related_name="tellings")
    numbers = models.PositiveBigIntegerField(default=0)  # different ones
    told_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-told_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["watch"], condition=Q(told_at__isnull=True), name="one_telling_under_way"
            )
        ]

    def __str__(self) -> str:
        return f"{self.numbers} numbers"


class Found(models.Model):
    """One cell of a professional's own file whose number may no longer be called."""

    watched = models.ForeignKey(Watched, on_delete=models.CASCADE, related_name="found")
    telling = models.ForeignKey(Telling, on_delete=models.CASCADE, related_name="found")
    row = models.PositiveBigIntegerField()  # as a spreadsheet shows it
    column = models.PositiveSmallIntegerField()  # of `watched.columns`
    identifier_sealed = models.BinaryField(null=True)  # the professional's own; none named, none kept
    found_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["watched", "row", "column"], name="found_once")
        ]

    def __str__(self) -> str:
        return f"row {self.row}"
