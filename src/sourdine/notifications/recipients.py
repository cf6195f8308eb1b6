"""Who a message goes to: written one way for each channel, and shown masked."""

from __future__ import annotations

import re
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from sourdine.notifications.errors import NoRecipient
from sourdine.notifications.models import Channel
from sourdine.numbering import number as numbering

HIDDEN: Final = "•"
_MOST_LINES: Final = 7  # of a French postal address, the country's included
_LONGEST_LINE: Final = 60


def written(channel: Channel, recipient: str) -> str:
    """As gateways take it: an address, +33…, or the lines of a postal address. Raises NoRecipient."""
    try:
        if channel is Channel.MAIL:
            return _address(recipient)
        if channel is Channel.LETTER:
            return _postal(recipient)
        return numbering.parse(recipient).e164
    except (ValidationError, numbering.NotANumber, ValueError):
        # Not chained: the cause may repeat what was given.
        raise NoRecipient(channel=channel.value) from None


def masked(channel: Channel, recipient: str) -> str:
    """`j•••@example.fr`, `01 •• •• •• 34`, `35•••` for a letter."""
    if channel is Channel.MAIL:
        local, _, domain = recipient.rpartition("@")
        return f"{local[:1]}{HIDDEN * 3}@{domain}"
    if channel is Channel.LETTER:
        postcode = re.search(r"\b(\d{2})\d{3}\b", recipient.splitlines()[-1])
        return (postcode[1] if postcode else "") + HIDDEN * 3
    return masked_number(numbering.parse(recipient).national)


def masked_number(national: str) -> str:
    """All digits but the first two and the last two, however the country groups them."""
    places = [place for place, character in enumerate(national) if character.isdigit()]
    hidden = set(places[2:-2])
    return "".join(HIDDEN if place in hidden else character for place, character in enumerate(national))


def _address(recipient: str) -> str:
    address = recipient.strip()
    validate_email(address)
    return address


def _postal(recipient: str) -> str:
    lines = [" ".join(line.split()) for line in recipient.splitlines() if line.strip()]
    if not 2 <= len(lines) <= _MOST_LINES or any(len(line) > _LONGEST_LINE for line in lines):
        raise ValueError
    return "\n".join(lines)
