"""What a message will cost, for whoever watches the spending."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from django.conf import settings

from sourdine.notifications import gsm
from sourdine.notifications.models import Channel

if TYPE_CHECKING:
    from decimal import Decimal


def parts_of(text: str) -> int:
    """Messages that an SMS is cut into, and paid for."""
    return len(gsm.write(text).parts)


def price(channel: Channel, text: str) -> Decimal:
    """In cents of euro, exactly."""
    service = settings.SOURDINE
    prices: dict[Channel, Decimal] = {
        Channel.MAIL: 0 * service.price_sms_cents,
        Channel.SMS: service.price_sms_cents * parts_of(text),
        Channel.VOICE: service.price_voice_cents,
        Channel.LETTER: service.price_letter_cents,
    }
    return prices[channel]


def estimate(channel: Channel, recipient: str, text: str) -> int:  # noqa: ARG001 -- one price for every destination yet; callers give what a finer tariff needs
    """In cents of euro, rounded up."""
    return math.ceil(price(channel, text))
