"""A check: some numbers asked about directly, without a file."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from sourdine.deposits.models.answered_later import AnsweredLater


class Check(AnsweredLater):
    ABOUT: ClassVar[str] = "a check"

    receipt = models.TextField(blank=True)

    class Meta(AnsweredLater.Meta):
        pass
