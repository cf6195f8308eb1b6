"""A page on which a professional asks for consent, and the confirmation by the address or line itself."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone

from sourdine.consents.models.consent import Consent
from sourdine.consents.models.text import ConsentText
from sourdine.professionals.models import Member, Organisation


class CollectionForm(models.Model):
    """Hosted here, embedded anywhere it allows. It shows the newest text of its name in each language."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="forms")
    title = models.CharField(max_length=120)
    text_name = models.SlugField(max_length=60)  # of ConsentText
    subject_kind = models.CharField(max_length=10)
    embedded_on = models.JSONField(default=list)  # origins whose pages may frame it
    made_by = models.ForeignKey(Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-created_at"]

    def __str__(self) -> str:
        return self.title


class Confirmation(models.Model):
    """The very address or line says yes: by the link of a mail or the code of a text. Kept as digests."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    consent = models.OneToOneField(Consent, on_delete=models.CASCADE, related_name="confirmation")
    form = models.ForeignKey(CollectionForm, null=True, blank=True, on_delete=models.SET_NULL)
    text_shown = models.ForeignKey(ConsentText, null=True, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=2, default="fr")
    token_digest = models.BinaryField(max_length=32, null=True, unique=True)
    code_digest = models.BinaryField(max_length=32, null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    sendings = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.sent_at:%Y-%m-%d}"
