"""What happens to messages later: they leave, reports are listened for, their content is erased."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.db.models import Q
from django_tasks import task

from sourdine import clock, statements
from sourdine.jobs.backend import job_of
from sourdine.jobs.errors import NotInAJob
from sourdine.jobs.models import State as JobState
from sourdine.jobs.running import current_job, is_last_attempt
from sourdine.jobs.schedule import daily, every
from sourdine.notifications.contents import outgoing_of
from sourdine.notifications.errors import ContentPurged
from sourdine.notifications.gateways import PermanentFailure, TemporaryFailure
from sourdine.notifications.gateways.choice import gateway_of
from sourdine.notifications.models import Channel, DeliveryEvent, Message, State
from sourdine.notifications.steps import StepCode, code_of
from sourdine.statements import Step

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import Model

    from sourdine.jobs.models import Job

_URGENT: Final = 50
# How long a provider may be away before a message is given up.
PATIENCE: Final = {
    Channel.MAIL: timedelta(days=2),
    Channel.LETTER: timedelta(days=2),
    Channel.SMS: timedelta(hours=2),
    # Over a night: each call has an hour in the evening after which it rings no more.
    Channel.VOICE: timedelta(days=1),
}
_FIRST_PAUSE: Final = timedelta(seconds=5)
_LONGEST_PAUSE: Final = timedelta(hours=1)
# Reports about older messages are past hoping for.
_REPORTS_WITHIN: Final = timedelta(days=3)
_BATCH: Final = 1000


def _settle_dropped(job: JobState, message_id: str, attempt: int = 0) -> None:
    """No job will send it: an administrator cancelled that, or its workers were lost with it."""
    waiting = Message.objects.filter(pk=UUID(message_id), state=State.QUEUED, attempts=attempt).first()
    if waiting is None:
        return
    if job is JobState.CANCELLED:
        statements.in_turn(*_move(waiting, State.DROPPED, StepCode.CANCELLED))
    else:
        statements.in_turn(*_move(waiting, State.FAILED, StepCode.GAVE_UP))


@task(when_dropped=_settle_dropped)
def deliver(message_id: str, attempt: int = 0) -> None:
    """One try. Run again after a crash, it hands over the same message under the same id, or does nothing."""
    waiting = [UUID(message_id), State.QUEUED, attempt]
    message = statements.first(Message, "WHERE id = %s AND state = %s AND attempts = %s", waiting)
    if message is None:
        return
    if message.comes_too_late(clock.now()):
        _settle(message, State.DROPPED, StepCode.TOO_LATE)
        return
    try:
        receipt = gateway_of(Channel(message.channel)).send(outgoing_of(message))
    except TemporaryFailure as failure:
        _put_off(message, failure)
    except PermanentFailure as failure:
        _settle(message, State.FAILED, code_of(failure.code, otherwise=StepCode.REFUSED))
    except ContentPurged:
        _settle(message, State.FAILED, StepCode.PURGED)
    except Exception:
        _give_up_with_the_job(message)
        raise
    else:
        _settle(message, receipt.state, StepCode(receipt.state), reference=receipt.reference)


@every(minutes=1)
@task()
def listen_for_reports() -> None:
    """Opens the connections that reports come on, where a message still awaits one."""
    since = clock.now() - _REPORTS_WITHIN
    awaiting = Message.objects.filter(state=State.ACCEPTED, created_at__gte=since)
    for channel in Channel:
        if awaiting.filter(channel=channel).exists():
            gateway_of(channel).listen()


@daily(at="03:40")
@task()
def erase_contents() -> int:
    """What old messages said, and to whom; that they were sent stays."""
    held = Q(recipient_sealed__isnull=False) | Q(content_sealed__isnull=False)
    due = Message.objects.filter(held | Q(document_sealed__isnull=False), purge_after__lte=clock.now())
    erased = 0
    while batch := list(due.order_by("purge_after").values_list("pk", flat=True)[:_BATCH]):
        erased += Message.objects.filter(pk__in=batch).update(
            recipient_sealed=None, content_sealed=None, document_sealed=None
        )
    return erased


def delivery_of(message: Message, *, at: datetime | None = None) -> Job:
    """To be written in one transaction with the message: both stand or fall together."""
    task = _DELIVER_SOON if message.is_urgent else deliver
    return job_of(task, [str(message.pk), message.attempts], {}, at=at)


_DELIVER_SOON: Final = deliver.using(priority=_URGENT)


def _settle(message: Message, state: State, code: StepCode, *, reference: str = "") -> None:
    _end_with(*_move(message, state, code, reference=reference))


def _give_up_with_the_job(message: Message) -> None:
    """Nobody foresaw it: the job is tried again, and the message does not outwait its last attempt."""
    if is_last_attempt():
        statements.in_turn(*_move(message, State.FAILED, StepCode.GAVE_UP))


def _put_off(message: Message, failure: TemporaryFailure) -> None:
    now = clock.now()
    again_at = now + max(_pause(message), failure.retry_after or timedelta(0))
    if again_at >= _given_up_at(message):
        _settle(message, State.FAILED, StepCode.GAVE_UP)
        return
    moved = _move(message, State.QUEUED, code_of(failure.code, otherwise=StepCode.BUSY))
    _end_with(*moved, delivery_of(message, at=again_at))


def _move(
    message: Message, state: State, code: StepCode, *, reference: str = ""
) -> tuple[Step, DeliveryEvent]:
    """In turn: nothing happens when another attempt has moved it already."""
    moved = [state, reference or message.provider_reference, message.pk, State.QUEUED, message.attempts]
    message.attempts += 1
    return Step(_MOVE, moved), DeliveryEvent(message=message, at=clock.now(), state=state, code=code)


_MOVE: Final = (
    "UPDATE notifications_message SET state = %s, attempts = attempts + 1, provider_reference = %s "
    "WHERE id = %s AND state = %s AND attempts = %s"
)


def _pause(message: Message) -> timedelta:
    """Doubles from 5 seconds to an hour, up to a fifth more: what failed together returns apart."""
    spread = 1 + message.id.int % 100 / 500
    return min(_FIRST_PAUSE * 2 ** min(message.attempts, 12), _LONGEST_PAUSE) * spread


def _given_up_at(message: Message) -> datetime:
    given_up_at = message.created_at + PATIENCE[Channel(message.channel)]
    return min(given_up_at, message.not_after) if message.not_after else given_up_at


def _end_with(*acts: Model | Step) -> None:
    """The message's move and the end of the job, both or neither; outside a job, the move alone."""
    try:
        job = current_job()
    except NotInAJob:
        statements.in_turn(*acts)
    else:
        job.end_with(*acts)
