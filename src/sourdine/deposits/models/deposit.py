"""A deposit: one file submitted for screening, from its first byte to the destruction of its results."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar, Final

from django.conf import settings
from django.db import models
from django.db.models import Q

from sourdine.deposits.models.campaign import Campaign, Form
from sourdine.professionals.models import Member, Organisation


class Door(models.TextChoices):
    WEB = "web"
    API = "api"
    SFTP = "sftp"


class State(models.TextChoices):
    """received → checking → screening → ready → collected → destroyed; or it ends another way."""

    RECEIVED = "received"
    CHECKING = "checking"
    SCREENING = "screening"
    READY = "ready"
    COLLECTED = "collected"
    DESTROYED = "destroyed"
    REFUSED = "refused"
    HELD = "held"
    CANCELLED = "cancelled"


WORKING: Final = (State.RECEIVED, State.CHECKING, State.SCREENING)
CANCELLABLE: Final = (*WORKING, State.HELD)
WITH_RESULTS: Final = (State.READY, State.COLLECTED)


class Submission(models.Model):
    """What is known of a file from its first byte on: whose, by whom, through which door, how to read it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # The professional whose contract it is, and whoever acted: itself, or its provider.
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="%(class)ss")
    submitted_by = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="%(class)ss_submitted"
    )
    member = models.ForeignKey(Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    key = models.UUIDField(null=True, blank=True)  # an API key's or an SSH key's
    door = models.CharField(max_length=5, choices=Door.choices)
    campaign = models.ForeignKey(
        Campaign, null=True, blank=True, on_delete=models.PROTECT, related_name="%(class)ss"
    )
    file_name_sealed = models.BinaryField()  # names of files hold people's names, and numbers
    form = models.CharField(max_length=10, choices=Form.choices, default=Form.CLEANSED)
    columns = models.JSONField(default=list, blank=True)
    identifier = models.CharField(max_length=200, blank=True)
    reading = models.JSONField(default=dict, blank=True)  # what was said of the form of the file
    idempotency_key = models.CharField(max_length=255, blank=True)

    class Meta:
        abstract = True

    @property
    def input_place(self) -> str:
        return f"inputs/{self.id.hex}"


class Deposit(Submission):
    reference = models.CharField(max_length=11, unique=True)  # read out on the telephone
    state = models.CharField(max_length=10, choices=State.choices, default=State.RECEIVED)
    received_at = models.DateTimeField()
    checking_at = models.DateTimeField(null=True, blank=True)
    screening_at = models.DateTimeField(null=True, blank=True)
    ready_at = models.DateTimeField(null=True, blank=True)
    collected_at = models.DateTimeField(null=True, blank=True)
    destroyed_at = models.DateTimeField(null=True, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)
    held_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    input_destroyed_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)  # when results are destroyed at the latest

    size = models.PositiveBigIntegerField()  # of what was submitted, in bytes
    rows = models.PositiveBigIntegerField(null=True, blank=True)
    numbers = models.PositiveBigIntegerField(null=True, blank=True)
    counts = models.JSONField(default=dict, blank=True)  # by verdict
    # What its campaign asked of the numbers given back, as of when, and how many were answered what.
    permissions = models.JSONField(default=dict, blank=True)
    refusal = models.JSONField(default=dict, blank=True)  # what to correct: code, place, both sentences
    certificate = models.TextField(blank=True)
    fingerprint = models.CharField(max_length=32, blank=True)  # of the certificate, as printed on its sheet
    image_position = models.PositiveBigIntegerField(null=True, blank=True)
    change_position = models.PositiveBigIntegerField(null=True, blank=True)
    valid_until = models.DateTimeField(null=True, blank=True)

    # While it is worked on.
    attempt = models.PositiveSmallIntegerField(default=0)
    rows_done = models.PositiveBigIntegerField(default=0)
    share_done = models.FloatField(default=0)

    # Why it is held for review, and what came of that.
    suspicions = models.JSONField(default=list, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    review_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering: ClassVar = ["-received_at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "-received_at"], name="deposits_newest"),
            models.Index(fields=["state", "expires_at"], name="deposits_expiring"),
            models.Index(fields=["fingerprint"], name="deposits_printed"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def told_counts(self) -> dict[str, int]:
        """By verdict, once its result may be given: of one that is held they would tell who is on a list."""
        return self.counts if self.ready_at else {}

    @property
    def told_permissions(self) -> dict[str, Any]:
        """Likewise."""
        return self.permissions if self.ready_at else {}

    @property
    def results_place(self) -> str:
        """Below it, each attempt has a place of its own."""
        return f"results/{self.id.hex}"


class UploadState(models.TextChoices):
    OPEN = "open"
    CLOSING = "closing"  # no byte is added any more
    WHOLE = "whole"  # every byte is there; waits to be confirmed
    FINISHED = "finished"  # it is a deposit
    GIVEN_UP = "given_up"


ONGOING: Final = (UploadState.OPEN, UploadState.CLOSING, UploadState.WHOLE)


class Upload(Submission):
    """A file on its way, under the id of the deposit that it becomes.

    `offset` counts the bytes that are safe. Whole segments lie in the sealed file; what came since lies in
    `parts`, each sealed by itself.
    """

    state = models.CharField(max_length=10, choices=UploadState.choices, default=UploadState.OPEN)
    size = models.PositiveBigIntegerField(
        null=True, blank=True
    )  # as announced; empty: not known before its end
    offset = models.PositiveBigIntegerField(default=0)
    parts = models.JSONField(default=list, blank=True)  # [offset, bytes, name]
    writer = models.UUIDField(null=True, blank=True)  # who streams into it now, alone
    asked_digest = models.BinaryField(
        null=True, max_length=32
    )  # keyed, of what was asked under its idempotency key
    begun_at = models.DateTimeField()
    touched_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering: ClassVar = ["-begun_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["submitted_by", "organisation", "idempotency_key"],
                condition=~Q(idempotency_key=""),
                name="one_upload_an_idempotency_key",
            )
        ]

    def __str__(self) -> str:
        return f"{str(self.id)[:8]}: {self.state}"

    @property
    def parts_place(self) -> str:
        return f"parts/{self.id.hex}"
