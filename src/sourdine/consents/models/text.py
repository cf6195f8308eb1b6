"""What is shown to somebody who is asked for consent: exact, versioned, and frozen once it was shown."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone

from sourdine.law.vocabulary import Statement
from sourdine.professionals.models import Member, Organisation


class ConsentText(models.Model):
    """One version of one text in one language. A correction is a new version; the digest is of it all."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="consent_texts")
    name = models.SlugField(max_length=60)
    language = models.CharField(max_length=2)
    version = models.PositiveIntegerField()
    # What each part says, by `law.vocabulary.Statement`: together, in its order, they are the text.
    parts = models.JSONField(default=dict)
    # The professional's own page, where it is not shown on ours.
    markup = models.TextField(blank=True)
    label = models.CharField(max_length=500)  # beside the box that is ticked
    channels = models.JSONField(default=list)
    goods = models.JSONField(default=list)
    parties = models.JSONField(default=list)  # named third parties, beside the organisation itself
    months = models.PositiveSmallIntegerField(null=True, blank=True)  # for how long; null: it does not say
    digest = models.BinaryField(max_length=32)
    created_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    used_at = models.DateTimeField(null=True, blank=True)  # first shown
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["name", "language", "-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "name", "language", "version"], name="one_text_a_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.language} v{self.version}"

    @property
    def body(self) -> str:
        """As it is shown, a paragraph a part."""
        return "\n\n".join(said for _, said in self.in_order)

    @property
    def in_order(self) -> list[tuple[Statement, str]]:
        """Each part with what it is of, in the order of the law."""
        return [(one, self.parts[one.value]) for one in Statement if one.value in self.parts]
