"""One event for each change of state, and for each look at somebody's data."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone


class Event(models.Model):
    """Written once; all that ever changes is that it forgets whom it was about. `detail` never holds a number
    or an address: only codes and counts.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField(default=timezone.now, db_index=True)
    action = models.CharField(max_length=60)
    # Who acted: somebody logged in, or nobody (the line's holder, the service itself), as `actor_kind` says.
    actor_kind = models.CharField(max_length=20)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    # Whose data: an account, a line (its blind index), an organisation, or nobody's.
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    line_index = models.BinaryField(max_length=32, null=True, blank=True)
    organisation = models.UUIDField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    detail = models.JSONField(default=dict, blank=True)
    # Since when it no longer says whose line it was, by whom but the operator's people, and why.
    forgotten_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["at", "id"]
        indexes: ClassVar = [
            models.Index(fields=["account", "at"], name="audit_by_account"),
            models.Index(fields=["line_index", "at"], name="audit_by_line"),
            models.Index(fields=["organisation", "at"], name="audit_by_organisation"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.at:%Y-%m-%d %H:%M}"
