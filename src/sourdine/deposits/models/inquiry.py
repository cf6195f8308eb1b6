"""An inquiry: many questions whether contacts may be made, asked together."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from sourdine.deposits.models.answered_later import AnsweredLater


class Inquiry(AnsweredLater):
    ABOUT: ClassVar[str] = "an inquiry"

    looked_up_sealed = models.BinaryField(null=True)  # what the lists said: drawn once, whoever goes on
    refused = models.JSONField(default=list, blank=True)  # questions that are wrong: places, fields, codes

    class Meta(AnsweredLater.Meta):
        pass
