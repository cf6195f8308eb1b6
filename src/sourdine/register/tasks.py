"""The register's work in the background."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django_tasks import task

from sourdine import clock
from sourdine.jobs.schedule import daily, every
from sourdine.register.publishing.errors import PublicationUnderWay
from sourdine.register.services import lifecycle, possession, publication, trail


@every(minutes=settings.SOURDINE.publish_every_minutes)
@task()
def publish_image() -> None:
    """A new image when something changed; one that is being published by somebody else is as good."""
    try:
        publication.publish_if_needed()
    except PublicationUnderWay:
        return


@task()
def send_receipt(holding_id: str, term: str) -> None:
    """`term` is what the receipt is for: a holding renewed meanwhile has a receipt of its own on its way."""
    holding = possession.holding_with_account(UUID(holding_id))
    if holding is not None and holding.ends_at.isoformat() == term:
        possession.send_receipt(holding)


@every(minutes=1)
@task()
def take_effect() -> None:
    lifecycle.take_effect(clock.now())


@every(hours=1)
@task()
def close_transfers() -> None:
    lifecycle.close_transfers(clock.now())


@every(hours=1)
@task()
def renew_or_end() -> None:
    lifecycle.renew_or_end(clock.now())


@daily(at="09:00")
@task()
def send_notices() -> None:
    lifecycle.send_notices(clock.now())


@daily(at="03:10")
@task()
def purge() -> None:
    lifecycle.purge(clock.now())


@daily(at="03:25")
@task()
def forget_trails() -> None:
    trail.forget(clock.now())
