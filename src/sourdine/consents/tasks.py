"""Consents' work in the background."""

from __future__ import annotations

from uuid import UUID

from django_tasks import task

from sourdine.consents.services import mailing


@task()
def send_receipt(organisation: str, position: int, consent: str) -> None:
    mailing.send_receipt(UUID(organisation), position, UUID(consent))
