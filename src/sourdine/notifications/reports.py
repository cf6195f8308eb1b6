"""What providers report of the messages they took: delivered, or not."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connections, transaction

from sourdine import clock
from sourdine.notifications import signatures
from sourdine.notifications.errors import ReportUnreadable
from sourdine.notifications.gateways.gateway import Report
from sourdine.notifications.models import Channel, DeliveryEvent, Message, State
from sourdine.notifications.steps import StepCode

if TYPE_CHECKING:
    from collections.abc import Iterable

# What each report may still change. A message that failed and was delivered after all is delivered.
_FROM = {State.DELIVERED: (State.ACCEPTED, State.FAILED), State.FAILED: (State.ACCEPTED,)}
_CODE = {State.DELIVERED: StepCode.DELIVERED, State.FAILED: StepCode.NOT_DELIVERED}


def read(body: bytes, signature: str, *, channel: Channel) -> tuple[Report, ...]:
    """One report or a list of them, as a provider posts it. Raises ReportRefused or ReportUnreadable."""
    signatures.verify(signature, body, secret=settings.SOURDINE.gateway_secret, at=clock.now())
    try:
        said = json.loads(body)
        return tuple(_report(one, channel) for one in (said if isinstance(said, list) else [said]))
    except (ValueError, KeyError, TypeError) as unreadable:
        raise ReportUnreadable from unreadable


def take_all(reports: Iterable[Report]) -> bool:
    """Whether all were known; the provider is asked to send again when not."""
    known = [take(report) for report in reports]  # every one, though an earlier one was not known
    return all(known)


@transaction.atomic
def take(report: Report) -> bool:
    """Whether the message is known. Reported twice, or reported late, it changes once."""
    known = Message.objects.filter(channel=report.channel, provider_reference=report.reference)
    message = known.first() if report.reference else None
    if message is None:
        return False
    changed = Message.objects.filter(pk=message.pk, state__in=_FROM[report.state]).update(state=report.state)
    if changed:
        DeliveryEvent.objects.create(
            message=message, at=clock.now(), state=report.state, code=_CODE[report.state]
        )
    return True


def take_in_thread(report: Report) -> bool:
    """`take`, from a thread that Django does not look after."""
    try:
        return take(report)
    finally:
        connections.close_all()


def _report(said: dict[str, str], channel: Channel) -> Report:
    state = State(said["state"])
    if state not in _FROM or not isinstance(said["reference"], str):
        raise ValueError
    return Report(channel=channel, reference=said["reference"], state=state)
