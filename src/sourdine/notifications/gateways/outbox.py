"""The default way out: nowhere. The message stays in the database, accepted; a demonstration shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from sourdine.notifications.gateways.gateway import Gateway, Outgoing, Receipt
from sourdine.notifications.models import Channel

if TYPE_CHECKING:
    from sourdine.notifications.gateways.choice import Setting


class OutboxGateway(Gateway):
    channels: ClassVar = frozenset(Channel)

    @classmethod
    def from_setting(cls, _setting: Setting) -> OutboxGateway:
        return cls()

    def send(self, outgoing: Outgoing) -> Receipt:
        return Receipt(reference=f"outbox-{outgoing.id}")
