"""What the service would have sent, for a demonstration to show."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.conf import settings

from sourdine.notifications.contents import outgoing_of
from sourdine.notifications.errors import OutboxClosed
from sourdine.notifications.models import Message

if TYPE_CHECKING:
    from uuid import UUID

    from sourdine.notifications.gateways.gateway import Outgoing


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    message: Message
    # None once erased. With a letter's PDF in it.
    outgoing: Outgoing | None = field(repr=False)


def messages(*, most: int = 100) -> tuple[Shown, ...]:
    """The newest first. Raises OutboxClosed outside of a demonstration."""
    _require_demo()
    return tuple(_show(message) for message in Message.objects.prefetch_related("events")[:most])


def message(message_id: UUID) -> Shown:
    """Raises OutboxClosed, or Message.DoesNotExist."""
    _require_demo()
    return _show(Message.objects.get(pk=message_id))


def _require_demo() -> None:
    if settings.SOURDINE.demo is not True:
        raise OutboxClosed


def _show(message: Message) -> Shown:
    return Shown(message=message, outgoing=None if message.is_purged else outgoing_of(message))
