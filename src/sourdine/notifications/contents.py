"""What a message holds, unsealed: only for the moment it leaves, or for a demonstration's outbox."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.conf import settings

from sourdine import sealing
from sourdine.notifications.errors import ContentPurged
from sourdine.notifications.gateways.gateway import Outgoing
from sourdine.notifications.letters import Letter, paragraphs_of, typeset
from sourdine.notifications.models import Channel
from sourdine.notifications.rendering import Content

if TYPE_CHECKING:
    from sourdine.notifications.models import Message

# What each seal is about: a sealed recipient can never be passed off as a content.
RECIPIENT: Final = "message recipient"
CONTENT: Final = "message content"
DOCUMENT: Final = "message document"


def outgoing_of(message: Message) -> Outgoing:
    """Raises ContentPurged, or sealing's Unsealable."""
    if message.recipient_sealed is None or message.content_sealed is None:
        raise ContentPurged
    keyring = sealing.current()
    recipient = keyring.unseal_text(bytes(message.recipient_sealed), about=RECIPIENT)
    content = Content.from_json(keyring.unseal_text(bytes(message.content_sealed), about=CONTENT))
    return Outgoing(
        id=message.id,
        channel=Channel(message.channel),
        kind=message.kind,
        language=message.language,
        recipient=recipient,
        subject=content.subject,
        text=content.text,
        html=content.html,
        headers=content.headers,
        document=_document(message, recipient, content),
        not_after=message.not_after,
        is_urgent=message.is_urgent,
    )


def _document(message: Message, recipient: str, content: Content) -> bytes | None:
    if message.document_sealed is not None:
        return sealing.current().unseal(bytes(message.document_sealed), about=DOCUMENT)
    if message.channel != Channel.LETTER:
        return None
    return typeset(
        Letter(
            sender=sender_lines(),
            address=tuple(recipient.splitlines()),
            subject=content.subject,
            paragraphs=paragraphs_of(content.text),
            reference=str(message.id)[:8].upper(),
            date=message.created_at,
            language=message.language,
        )
    )


def sender_lines() -> tuple[str, ...]:
    """Who a letter comes from, as its head says."""
    service = settings.SOURDINE
    return tuple(filter(None, (service.operator_name, service.operator_contact)))
