"""A campaign: what a professional calls people for, from when to when, and where their numbers come from."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Any, ClassVar, Final, cast

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery

from sourdine import sealing
from sourdine.professionals.models import Member, Organisation

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

QUESTION: Final = "question of a campaign"
LONG: Final = 30  # days; a campaign that lasts longer is screened again every month


class Source(models.TextChoices):
    OWN_CUSTOMERS = "own_customers"
    BOUGHT = "bought"
    COLLECTED = "collected"
    OTHER = "other"


class Form(models.TextChoices):
    """What is given back. The form with every verdict beside its number is never given by the service."""

    CLEANSED = "cleansed"
    ANSWER = "answer"


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def with_cover(self, at: datetime) -> CampaignQuerySet:
        """`is_covered`: whether a screening made for it still holds at this instant; `covered_until`: until
        when the one does that holds longest, None before the first.
        """
        from sourdine.deposits.models.deposit import Deposit

        # A file in which no number could be compared says of nobody that they may be called.
        compared = Q(counts__not_listed__gt=0) | Q(counts__opposed__gt=0)
        made = Deposit.objects.filter(compared, campaign=OuterRef("pk"), ready_at__lte=at)
        longest = made.order_by("-valid_until").values("valid_until")[:1]
        return self.annotate(
            is_covered=Exists(made.filter(valid_until__gt=at)), covered_until=Subquery(longest)
        )

    def with_watch(self) -> CampaignQuerySet:
        """`is_watched`: whether files deposited for it now are watched."""
        from sourdine.deposits.models.watch import Watch

        return self.annotate(is_watched=Exists(Watch.objects.filter(campaign=OuterRef("pk"), ended_at=None)))


class Campaign(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="campaigns")
    name = models.CharField(max_length=120)
    purpose = models.CharField(max_length=500)
    starts_on = models.DateField()
    ends_on = models.DateField()
    source = models.CharField(max_length=15, choices=Source.choices)
    source_detail = models.CharField(max_length=200, blank=True)  # bought from whom, collected where
    # A screening is due before numbers are passed on; to whom stands in its certificate. Empty: to nobody.
    recipients = models.CharField(max_length=240, blank=True)
    # Saved, so that no door has to ask; empty: every column that is certain.
    columns = models.JSONField(default=list, blank=True)
    identifier = models.CharField(max_length=200, blank=True)
    form = models.CharField(max_length=10, choices=Form.choices, default=Form.CLEANSED)
    question_sealed = models.BinaryField(null=True, blank=True)  # the number that is shown stands in it
    asked_digest = models.BinaryField(null=True, max_length=32)  # keyed, of what it was opened with
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    # Members who asked to be written to: that a screening is due, that watched numbers changed.
    followers = models.ManyToManyField(Member, blank=True, related_name="followed_campaigns")

    objects = CampaignQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-starts_on", "-created_at"]

    def __str__(self) -> str:
        return str(self.id)[:8]

    @property
    def question(self) -> dict[str, Any]:
        """What results say of each number that they give back: may it be contacted so? Empty: nothing."""
        if not self.question_sealed:
            return {}
        unsealed = sealing.current().unseal_text(bytes(self.question_sealed), about=QUESTION)
        return cast("dict[str, Any]", json.loads(unsealed))

    @question.setter
    def question(self, asked: Mapping[str, Any]) -> None:
        text = json.dumps(asked, sort_keys=True)
        self.question_sealed = sealing.current().seal_text(text, about=QUESTION) if asked else None

    @property
    def lasts_long(self) -> bool:
        """Longer than one screening holds."""
        return (self.ends_on - self.starts_on).days >= LONG


class Stage(models.TextChoices):
    """How far a screening is from its end."""

    DUE = "due"  # it ends soon
    LAPSED = "lapsed"


class Reminder(models.Model):
    """A campaign was reminded of its monthly screening: once before each one's end, once after it."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="reminders")
    covered_until = models.DateTimeField()
    stage = models.CharField(max_length=10, choices=Stage.choices)
    told_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["campaign", "covered_until", "stage"], name="reminded_once_a_stage"
            )
        ]

    def __str__(self) -> str:
        return f"{self.stage} {self.covered_until:%Y-%m-%d}"
