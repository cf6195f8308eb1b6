"""Queueing a message, sending it again, and saying what became of it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from django.conf import settings
from django.db import transaction

from sourdine import clock, sealing, statements
from sourdine.audit import services as audit
from sourdine.audit.vocabulary import Action
from sourdine.notifications import recipients, rendering
from sourdine.notifications.contents import CONTENT, DOCUMENT, RECIPIENT
from sourdine.notifications.errors import ContentPurged, MessageOutdated, SentOftenEnough, StillOnItsWay
from sourdine.notifications.models import Channel, DeliveryEvent, Message, State
from sourdine.notifications.steps import Step, StepCode, code_of
from sourdine.notifications.tariff import estimate
from sourdine.notifications.tasks import delivery_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from sourdine.accounts.models import User
    from sourdine.jobs.models import Job

__all__ = [
    "Channel",
    "Envelope",
    "Message",
    "State",
    "Step",
    "estimate",
    "histories_of",
    "history",
    "queue",
    "rows_of",
    "send_again",
]

JSON: TypeAlias = "str | int | float | bool | Mapping[str, JSON] | Sequence[JSON] | None"

# A code that has ended is of no use to anybody but a thief.
_AFTER_ITS_END: Final = timedelta(days=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Envelope:
    """One message to be sent. `idempotency_key` and `kind` rest in clear: no number or address in them."""

    idempotency_key: str
    channel: Channel
    kind: str  # `<app>/<name>` of its template
    language: str
    recipient: str = field(repr=False)  # an address, a number, or the lines of a postal address
    context: Mapping[str, JSON] = field(repr=False)
    account: User | None = None
    line_index: bytes | None = field(default=None, repr=False)
    document: bytes | None = field(default=None, repr=False)  # a PDF: with a mail, or the letter itself
    not_before: datetime | None = None
    not_after: datetime | None = None
    urgent: bool = False


def queue(envelope: Envelope) -> Message:
    """Written and sealed at once, sent once the caller's transaction is committed.

    The same key queued twice is one message. Raises NoRecipient, and what rendering raises.
    """
    message, *start = rows_of(envelope)
    if statements.insert_unless_there(message, *start, column="idempotency_key"):
        return message
    return Message.objects.get(idempotency_key=envelope.idempotency_key)


def rows_of(envelope: Envelope) -> tuple[Message, DeliveryEvent, Job]:
    """What `queue` writes, for who writes it with rows of their own, under a key that nobody had before.

    Raises NoRecipient, and what rendering raises.
    """
    message = Message(idempotency_key=envelope.idempotency_key, **_sealed(envelope))
    return message, *_start(message, at=envelope.not_before)


@transaction.atomic
def send_again(message: Message, *, by: User | None) -> Message:
    """A new message of the same content, with a history of its own; audited. A repetition repeats the first.

    Raises ContentPurged, MessageOutdated, StillOnItsWay or SentOftenEnough.
    """
    # Locked: two clicks are one message.
    former = Message.objects.select_for_update().get(pk=message.repeats_id or message.pk)
    now = clock.now()
    if former.is_purged:
        raise ContentPurged
    if former.comes_too_late(now):
        raise MessageOutdated
    if former.state == State.QUEUED or former.repeated.filter(state=State.QUEUED).exists():
        raise StillOnItsWay
    if former.repeated.count() >= _MOST_REPETITIONS:
        raise SentOftenEnough(most=_MOST_REPETITIONS)
    again = Message.objects.create(
        idempotency_key=f"again:{former.pk}:{former.repeated.count() + 1}",
        repeats=former,
        created_at=now,
        **{name: getattr(former, name) for name in _REPEATED},
    )
    statements.insert(*_start(again))
    audit.record(
        Action.MESSAGE_SENT_AGAIN,
        actor=by,
        account=former.account,
        line_index=bytes(former.line_index) if former.line_index else None,
        message=str(former.pk),
    )
    return again


# Each text costs, and rings at somebody's.
_MOST_REPETITIONS: Final = 3
_REPEATED: Final = (
    "channel",
    "kind",
    "language",
    "recipient_sealed",
    "recipient_masked",
    "content_sealed",
    "document_sealed",
    "account",
    "line_index",
    "is_urgent",
    "not_after",
    "purge_after",
)


def history(message: Message) -> tuple[Step, ...]:
    """What became of it, oldest step first; `Step.say` words one."""
    return tuple(_step(event.at, State(event.state), event.code) for event in message.events.all())


def histories_of(keys: Collection[str]) -> dict[str, tuple[Step, ...]]:
    """Of the messages queued with these idempotency keys."""
    steps = statements.select_together(
        (DeliveryEvent,),
        _HISTORIES.format(keys=statements.places(keys)),
        list(keys),
        value="m.idempotency_key",
    )
    histories: defaultdict[str, tuple[Step, ...]] = defaultdict(tuple)
    for key, event in steps:
        histories[key] += (_step(event.at, State(event.state), event.code),)
    return histories


_HISTORIES: Final = (
    "notifications_deliveryevent JOIN notifications_message m ON m.id = message_id "
    "WHERE m.idempotency_key IN ({keys}) ORDER BY at, notifications_deliveryevent.id"
)


def _step(at: datetime, state: State, code: str) -> Step:
    return Step(at=at, state=state, code=code_of(code, otherwise=_PLAINLY[state]))


_PLAINLY: Final = {
    State.QUEUED: StepCode.QUEUED,
    State.ACCEPTED: StepCode.ACCEPTED,
    State.DELIVERED: StepCode.DELIVERED,
    State.FAILED: StepCode.REFUSED,
    State.DROPPED: StepCode.TOO_LATE,
}


def _sealed(envelope: Envelope) -> dict[str, Any]:
    keyring = sealing.current()
    recipient = recipients.written(envelope.channel, envelope.recipient)
    content = rendering.render(envelope.kind, envelope.channel, envelope.language, envelope.context)
    document = envelope.document
    now = clock.now()
    return {
        "channel": envelope.channel,
        "kind": envelope.kind,
        "language": envelope.language,
        "recipient_sealed": keyring.seal_text(recipient, about=RECIPIENT),
        "recipient_masked": recipients.masked(envelope.channel, recipient),
        "content_sealed": keyring.seal_text(content.to_json(), about=CONTENT),
        "document_sealed": keyring.seal(document, about=DOCUMENT) if document is not None else None,
        "account": envelope.account,
        "line_index": envelope.line_index,
        "created_at": now,
        "not_after": envelope.not_after,
        "purge_after": _purge_after(envelope, now),
        "is_urgent": envelope.urgent,
    }


def _purge_after(envelope: Envelope, now: datetime) -> datetime:
    kept = now + timedelta(days=settings.SOURDINE.message_retention_days)
    return min(kept, envelope.not_after + _AFTER_ITS_END) if envelope.not_after else kept


def _start(message: Message, *, at: datetime | None = None) -> tuple[DeliveryEvent, Job]:
    begun = DeliveryEvent(message=message, at=message.created_at, state=State.QUEUED, code=StepCode.QUEUED)
    return begun, delivery_of(message, at=at)
