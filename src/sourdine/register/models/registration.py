"""A registration under way: an address to confirm, numbers to prove, codes sent for that."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models

from sourdine.register.line import Line
from sourdine.register.models.holding import Holding, Origin
from sourdine.register.models.opposition import OppositionList


class Registration(models.Model):
    """Nothing but an address (or none) and numbers. Purged once it is complete or has expired."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)  # the address's confirmation is valid 10 days
    language = models.CharField(max_length=2)
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.WEB)
    lists = models.ManyToManyField(OppositionList, related_name="+")
    address_sealed = models.BinaryField(null=True)  # e-mail; None: told on the line itself, or by post
    postal_sealed = models.BinaryField(null=True)
    token_digest = models.BinaryField(null=True, unique=True)  # of the link's secret
    code_digest = models.BinaryField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    address_sendings = models.PositiveSmallIntegerField(default=0)
    address_sent_at = models.DateTimeField(null=True, blank=True)
    address_confirmed_at = models.DateTimeField(null=True, blank=True)
    # Every number proven: its address is no longer needed here.
    completed_at = models.DateTimeField(null=True, blank=True, db_index=True)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="registrations",
    )
    network_index = models.BinaryField(max_length=32, null=True)
    # The agent who typed it, and why: a letter received, a call taken.
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    reason = models.CharField(max_length=500, blank=True)

    # Set by the service that confirms an address: the account was made by that.
    account_is_new: bool = False

    def __str__(self) -> str:
        return str(self.id)[:8]

    @property
    def address_message_key(self) -> str:
        """Of the last mail that asked to confirm the address."""
        return f"register:address:{self.id}:{self.address_sendings}"


class Claim(models.Model):
    """A number somebody says is theirs, until a code received on it shows so."""

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="claims")
    line_index = models.BinaryField(max_length=32)
    line_sealed = models.BinaryField()
    proven_at = models.DateTimeField(null=True, blank=True)
    holding = models.ForeignKey(Holding, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["registration", "line_index"], name="one_claim_a_number")
        ]

    def __str__(self) -> str:
        return f"claim {self.pk}"

    @property
    def line(self) -> Line:
        return Line.unseal(self.line_sealed)


class Means(models.TextChoices):
    """How a code reaches a line."""

    SMS = "sms"
    VOICE = "voice"
    LETTER = "letter"  # posted, for who has no other way; typed by an agent
    CALLBACK = "callback"  # the agent calls the line back and the person answers


def code_message_key(code_id: uuid.UUID) -> str:
    """What the message that carries a code is known by."""
    return f"register:code:{code_id}"


class Code(models.Model):
    """Six digits sent to a line, kept as a keyed digest; right once, wrong at most a few times."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # Neither claim nor holding: whoever holds the line asks to see or change its standing.
    claim = models.ForeignKey(Claim, null=True, blank=True, on_delete=models.CASCADE, related_name="codes")
    # Somebody who holds the line proves it again.
    holding = models.ForeignKey(
        Holding, null=True, blank=True, on_delete=models.CASCADE, related_name="codes"
    )
    line_index = models.BinaryField(max_length=32, db_index=True)
    line_sealed = models.BinaryField()
    means = models.CharField(max_length=10, choices=Means.choices)
    digest = models.BinaryField(max_length=32)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"code by {self.means}"

    @property
    def message_key(self) -> str:
        return code_message_key(self.id)

    @property
    def line(self) -> Line:
        return Line.unseal(self.line_sealed)
