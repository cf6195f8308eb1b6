"""The lists: a number and instants, nothing about who it is. What joins and leaves them, in commit order."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from sourdine.register.line import Line


class OppositionList(models.Model):
    """A named list for given channels (`voice`, `text`, `fax` …), open to registration or not."""

    name = models.SlugField(max_length=64, unique=True)  # the image's name of it, in certificates for ever
    title_fr = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120)
    explanation_fr = models.CharField(max_length=300, blank=True)
    explanation_en = models.CharField(max_length=300, blank=True)
    owner = models.CharField(max_length=200)
    legal_basis = models.CharField(max_length=500, blank=True)
    channels = models.JSONField(default=list)
    territories = models.JSONField(default=list)  # ISO 3166-1, whose numbers it takes
    is_open = models.BooleanField(default=True)
    chosen_by_default = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.name

    def title(self, language: str) -> str:
        return self.title_fr if language == "fr" else self.title_en

    def explanation(self, language: str) -> str:
        return self.explanation_fr if language == "fr" else self.explanation_en


class Opposition(models.Model):
    """A number's standing on a list: from `effective_at` until `ends_at`, renewed or not.

    The list itself: it names no person, and nothing here points to one.
    """

    opposition_list = models.ForeignKey(OppositionList, on_delete=models.PROTECT, related_name="oppositions")
    line_index = models.BinaryField(max_length=32)
    line_sealed = models.BinaryField()
    registered_at = models.DateTimeField()
    effective_at = models.DateTimeField()
    ends_at = models.DateTimeField(db_index=True)
    # Its term passed and was not renewed: out of the images, kept until it is purged.
    ended_at = models.DateTimeField(null=True, blank=True, db_index=True)
    # What images say of it: a change is logged when this turns, so that none is logged twice.
    is_listed = models.BooleanField(default=False)
    # Held back by a supervisor who states a reason; out of the images meanwhile.
    suspended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["line_index", "opposition_list"], name="one_opposition_a_list")
        ]
        indexes: ClassVar = [
            # Few of millions wait for their day, and every minute somebody asks which.
            models.Index(
                "effective_at",
                "id",
                name="opposition_waits_for_its_day",
                condition=models.Q(is_listed=False, ended_at=None, suspended_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.opposition_list_id} {self.registered_at:%Y-%m-%d}"

    @property
    def line(self) -> Line:
        return Line.unseal(self.line_sealed)


class Position(models.Model):
    """One row, locked by whoever logs changes until its transaction commits: positions follow commit order.

    A sequence would not do: a transaction that took its number early and committed late would be missed.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    last = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.last)


class Change(models.Model):
    """A number joined or left what images say of a list. All changes of one transaction share a position.

    Kept until every image older than them has been pruned.
    """

    position = models.BigIntegerField(db_index=True)
    at = models.DateTimeField()
    opposition_list = models.ForeignKey(OppositionList, on_delete=models.PROTECT, related_name="+")
    line_sealed = models.BinaryField()
    is_addition = models.BooleanField()

    class Meta:
        ordering: ClassVar = ["position", "id"]

    def __str__(self) -> str:
        return f"{'+' if self.is_addition else '-'} at {self.position}"
