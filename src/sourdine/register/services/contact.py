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
from sourdine.register.services.lines import takes_texts, voice_closes_at, voice_opens_at

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sourdine.notifications.models import Message
    from sourdine.notifications.services import JSON
    from sourdine.register.line import Line
    from sourdine.register.models import Holding

ADDRESS: Final = "registration address"
POSTAL: Final = "postal address"
ON_LINE: Final = frozenset({Channel.SMS, Channel.VOICE})
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


def reach(holding: Holding) -> tuple[Channel, str]:
    """By which channel, and at what address, its holder is told; without one of their own, on the line."""
    if holding.account is not None:
        return Channel.MAIL, holding.account.email
    if holding.postal_sealed is not None:
        return Channel.LETTER, unseal_postal(holding.postal_sealed)
    return on_line(holding.line)


def on_line(line: Line) -> tuple[Channel, str]:
    """A text where one can be read, else a call that reads it out."""
    return Channel.SMS if takes_texts(line) else Channel.VOICE, line.number.e164


def tell(
    holding: Holding,
    kind: str,
    context: Mapping[str, JSON],
    *,
    key: str,
    document: bytes | None = None,
    not_after: datetime | None = None,
) -> Message | None:
    """Queues a message to the holder; None after too many texts or calls to the line."""
    channel, recipient = reach(holding)
    if channel in ON_LINE and not may_tell_line(holding.line_index):
        return None
    not_before = None
    if channel is Channel.VOICE:
        not_before, not_after = calling_hours(holding.line)
    return queue(
        Envelope(
            idempotency_key=key,
            channel=channel,
            kind=f"register/{kind}",
            language=holding.language,
            recipient=recipient,
            context={
                "number": _shown(holding, channel),
                "reference": _spoken(holding.reference) if channel is Channel.VOICE else holding.reference,
                **common(holding.language),
                **context,
            },
            account=holding.account,
            line_index=bytes(holding.line_index),
            document=document if channel in {Channel.MAIL, Channel.LETTER} else None,
            not_before=not_before,
            not_after=not_after,
        )
    )


def calling_hours(line: Line) -> tuple[datetime, datetime]:
    """Of a call that need not ring at once: now or in the morning, and not after that day's evening."""
    at = clock.now()
    opens_at = voice_opens_at(line, at) or at
    return opens_at, voice_closes_at(line, opens_at)


def may_tell_line(line_index: bytes | memoryview) -> bool:
    """Whether the line may be told once more today, by text or call, what was done with it."""
    return limits.is_left(limits.told_draw(bytes(line_index)), clock.now())


def common(language: str) -> dict[str, JSON]:
    """What every message may say."""
    return {"operator": settings.SOURDINE.operator_name, "home": page("home", language)}


def _spoken(reference: str) -> str:
    """One character after another, as somebody writes them down."""
    return ", ".join(reference)


def _shown(holding: Holding, channel: Channel) -> str:
    # A letter is read by its holder only; a mailbox may be shared, and searched.
    return holding.line.masked if channel is Channel.MAIL else holding.line.national
