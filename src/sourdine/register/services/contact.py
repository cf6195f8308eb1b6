"""Where a holder is written to, and the messages of the register."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from sourdine import clock, sealing
from sourdine.notifications import recipients
from sourdine.notifications.models import Channel
from sourdine.notifications.services import Envelope, queue
from sourdine.register.models.registration import Means
from sourdine.register.services import limits
from sourdine.register.services.lines import takes_texts

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sourdine.notifications.models import Message
    from sourdine.notifications.services import JSON
    from sourdine.register.models import Holding

ADDRESS: Final = "registration address"
POSTAL: Final = "postal address"
CHANNELS: Final = {Means.SMS: Channel.SMS, Means.VOICE: Channel.VOICE, Means.LETTER: Channel.LETTER}


def seal_address(address: str) -> bytes:
    return sealing.current().seal_text(address, about=ADDRESS)


def unseal_address(sealed: bytes | memoryview) -> str:
    return sealing.current().unseal_text(bytes(sealed), about=ADDRESS)


def seal_postal(lines: tuple[str, ...]) -> bytes:
    """Raises NoRecipient when it is no address that a letter can bear."""
    written = recipients.written(Channel.LETTER, "\n".join(lines))
    return sealing.current().seal_text(written, about=POSTAL)


def unseal_postal(sealed: bytes | memoryview) -> str:
    return sealing.current().unseal_text(bytes(sealed), about=POSTAL)


def page(name: str, language: str, *secret: str) -> str:
    """The whole address of a page, as a message says it."""
    with translation.override(language):
        return f"{settings.SOURDINE.public_url}{reverse(name, args=secret)}"


def reach(holding: Holding) -> tuple[Channel, str] | None:
    """By which channel, and at what address, its holder is told; None when there is no way."""
    if holding.account is not None:
        return Channel.MAIL, holding.account.email
    if holding.postal_sealed is not None:
        return Channel.LETTER, unseal_postal(holding.postal_sealed)
    line = holding.line
    return (Channel.SMS, line.number.e164) if takes_texts(line) else None


def tell(
    holding: Holding,
    kind: str,
    context: Mapping[str, JSON],
    *,
    key: str,
    document: bytes | None = None,
    not_after: datetime | None = None,
) -> Message | None:
    """Queues a message to the holder; None without a way to reach them, or after too many texts."""
    found = reach(holding)
    if found is None:
        return None
    channel, recipient = found
    if channel is Channel.SMS and not may_text(holding.line_index):
        return None
    return queue(
        Envelope(
            idempotency_key=key,
            channel=channel,
            kind=f"register/{kind}",
            language=holding.language,
            recipient=recipient,
            context={
                "number": _shown(holding, channel),
                "reference": holding.reference,
                **common(holding.language),
                **context,
            },
            account=holding.account,
            line_index=bytes(holding.line_index),
            document=document if channel in {Channel.MAIL, Channel.LETTER} else None,
            not_after=not_after,
        )
    )


def may_text(line_index: bytes | memoryview) -> bool:
    """Whether the line may be sent one more text today about what was done with it."""
    return limits.is_left(limits.told_draw(bytes(line_index)), clock.now())


def common(language: str) -> dict[str, JSON]:
    """What every message may say."""
    return {"operator": settings.SOURDINE.operator_name, "home": page("home", language)}


def _shown(holding: Holding, channel: Channel) -> str:
    # A letter is read by its holder only; a mailbox may be shared, and searched.
    return holding.line.national if channel in {Channel.LETTER, Channel.SMS} else holding.line.masked
