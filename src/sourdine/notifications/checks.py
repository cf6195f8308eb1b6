"""Said at start, not at the first message: a gateway that cannot be used."""

from __future__ import annotations

from django.core.checks import CheckMessage, Error, Tags, register

from sourdine.notifications.errors import NotificationError
from sourdine.notifications.gateways import choice
from sourdine.notifications.models import Channel


@register(Tags.compatibility)
def gateways_can_be_used(**_: object) -> list[CheckMessage]:
    return [problem for channel in Channel if (problem := _problem(channel)) is not None]


def _problem(channel: Channel) -> CheckMessage | None:
    try:
        choice.make(choice.setting_of(channel)).close()
    except NotificationError as wrong:
        return Error(wrong.say("en"), id=f"sourdine.{wrong.code}")
    return None
