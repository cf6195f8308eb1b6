"""How often something was done in a window of time: what keeps codes from becoming a weapon."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Allowance(models.Model):
    """A count for one key (a line, an account, a network, or the whole service) in one window."""

    scope = models.SlugField(max_length=40)
    key = models.BinaryField(max_length=32)
    window_start = models.DateTimeField(db_index=True)
    used = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["scope", "key", "window_start"], name="one_count_a_window")
        ]

    def __str__(self) -> str:
        return f"{self.scope}: {self.used}"
