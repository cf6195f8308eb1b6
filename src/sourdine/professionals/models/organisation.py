"""An organisation: a professional that has its files screened, or a provider that does it for others."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone


class State(models.TextChoices):
    """Only an active one deposits. A closed one never opens again: its certificates still name it."""

    APPLYING = "applying"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    CLOSED = "closed"


class IdentifierKind(models.TextChoices):
    SIREN = "siren"
    SIRET = "siret"
    VAT = "vat"  # of the European Union
    OTHER = "other"  # as its country writes it; checked by the operator


class Organisation(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    country = models.CharField(max_length=2, default="FR")  # ISO 3166-1
    identifier = models.CharField(max_length=40)  # as its kind writes it, without spaces
    identifier_kind = models.CharField(max_length=10, choices=IdentifierKind.choices)
    contact_email = models.EmailField()
    language = models.CharField(max_length=2, default="fr")
    plan = models.ForeignKey(
        "professionals.Plan", null=True, blank=True, on_delete=models.PROTECT, related_name="organisations"
    )
    # The contract's years count from here.
    plan_since = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.APPLYING)
    is_provider = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    # Of who applied, blind: to count applications, not to find anybody.
    network_index = models.BinaryField(max_length=32, null=True)

    class Meta:
        constraints: ClassVar = [
            # Anybody may apply under any identifier; one of them is let in.
            models.UniqueConstraint(
                fields=["country", "identifier"],
                condition=models.Q(state__in=["active", "suspended"]),
                name="one_organisation_an_identifier",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_active(self) -> bool:
        return self.state == State.ACTIVE
