"""Images that were published, and lists that were brought in."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models

from sourdine.register.models.opposition import OppositionList


class Publication(models.Model):
    """One image at rest, sealed, in the data folder. The newest one is read; older ones are pruned."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    position = models.BigIntegerField(db_index=True)
    as_of = models.DateTimeField()
    published_at = models.DateTimeField()
    file_name = models.CharField(max_length=120, unique=True)
    size = models.BigIntegerField()  # bytes
    numbers = models.BigIntegerField()
    digest = models.CharField(max_length=64)  # SHA-256 of the plain image, hexadecimal
    seconds = models.FloatField()

    class Meta:
        ordering: ClassVar = ["-position", "-published_at"]

    def __str__(self) -> str:
        return f"image at {self.position}"


class ListImport(models.Model):
    """A list brought in from a file, batch by batch; started again, it goes on where it stopped."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    opposition_list = models.ForeignKey(OppositionList, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)  # SHA-256 of the file: the same file goes on, another begins
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    offset = models.BigIntegerField(default=0)  # rows of the file that are dealt with
    rows = models.BigIntegerField(default=0)
    added = models.BigIntegerField(default=0)
    already_there = models.BigIntegerField(default=0)
    refused = models.BigIntegerField(default=0)
    refused_by_reason = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["opposition_list", "digest"], name="one_import_a_file")
        ]

    def __str__(self) -> str:
        return f"import of {self.rows} rows"
