"""What is left of a line that is nobody's any more: its events forget it, its messages go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

from django.db import transaction
from django.db.models import Exists, Model, OuterRef, Q

from sourdine.audit import services as audit
from sourdine.audit.models import Event
from sourdine.audit.vocabulary import Action
from sourdine.notifications.models import Message
from sourdine.register import durations
from sourdine.register.models import Holding, Opposition

M = TypeVar("M", bound=Model)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet


_ROWS: Final = 500  # in one transaction, far below a second


def forget(now: datetime) -> int:
    """Of what is older than the stated duration, and about a line that is not kept for whom it concerns."""
    before = durations.forgotten_when_older_than(now)
    events = _of_nobody(Event.objects.filter(at__lt=before))
    messages = Message.objects.filter(created_at__lt=before)
    return (
        sum(audit.forget(batch) for batch in _by_line(events))
        + sum(_delete(batch) for batch in _by_line(_of_nobody(messages)))
        + sum(_delete(batch) for batch in _by_age(messages.filter(line_index=None)))
    )


def _of_nobody(traces: QuerySet[M]) -> QuerySet[M]:
    """Somebody's own are kept as long as they hold the line, or held it and are remembered for that; what
    names no account, as long as anybody does or a list has it.
    """
    held = Holding.objects.filter(line_index=OuterRef("line_index"))
    listed = Opposition.objects.filter(line_index=OuterRef("line_index"))
    theirs = held.filter(account=OuterRef("account"))
    kept = Q(account=None) & (Exists(held) | Exists(listed)) | Q(account__isnull=False) & Exists(theirs)
    return traces.filter(~kept, line_index__isnull=False)


def _by_line(traces: QuerySet[M]) -> Iterator[list[UUID]]:
    """Once through, in the order of the index; what is forgotten or deleted meanwhile is met no more."""
    last = b""
    while rows := list(
        traces.filter(line_index__gte=last).order_by("line_index").values_list("pk", "line_index")[:_ROWS]
    ):
        yield [pk for pk, _ in rows]
        last = bytes(rows[-1][1])


def _by_age(messages: QuerySet[Message]) -> Iterator[list[UUID]]:
    while batch := list(messages.order_by("created_at").values_list("pk", flat=True)[:_ROWS]):
        yield batch


@transaction.atomic
def _delete(messages: Collection[UUID]) -> int:
    _, deleted = Message.objects.filter(pk__in=messages).delete()
    count = deleted.get("notifications.Message", 0)
    if count:
        audit.record(Action.TRAIL_FORGOTTEN, messages=count)
    return count
