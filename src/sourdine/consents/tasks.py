"""The work of consents in the background."""

from __future__ import annotations

import logging
from collections import Counter
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django_tasks import task

from sourdine import clock
from sourdine.consents import metrics
from sourdine.consents.retention.wording import KINDS
from sourdine.consents.services import keepers, mailing, purging, recording, reminding, requests
from sourdine.jobs.schedule import daily, every

logger = logging.getLogger(__name__)


@task()
def send_receipt(organisation: str, position: int, consent: str) -> None:
    mailing.send_receipt(UUID(organisation), position, UUID(consent))


@daily(at="00:20")
@task()
def expire() -> None:
    """Ends that have come are written down, and told."""
    for one in keepers.recorded():
        recording.expire_due(one, at=clock.now())


@daily(at="04:10")
@task()
def purge() -> None:
    """Tells how much is due; destroys it only where the operator said so."""
    at, counts = clock.now(), Counter[str]()
    for one in keepers.recorded():
        counts += Counter(purging.purge(one, at=at) if _may_purge() else purging.look(one, at=at))
    metrics.tell_due({} if _may_purge() else counts, KINDS)
    if counts:
        what = "were purged" if _may_purge() else "are due to be purged (sourdine consents purge)"
        logger.info("Records of consents %s: %s", what, dict(counts))


@daily(at="08:30")
@task()
def remind() -> None:
    within = timedelta(days=settings.SOURDINE.prospects_notice_days)
    for one in keepers.recorded():
        if one.is_active:
            reminding.remind(one, at=clock.now(), within=within)


@every(hours=1)
@task()
def tell_lapsing() -> None:
    """Requests for information that nobody has answered, a day before."""
    requests.tell_lapsing()


def _may_purge() -> bool:
    return bool(settings.SOURDINE.consents_purge)
