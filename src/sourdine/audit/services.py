"""Writing events down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Case, F, When
from django.utils import timezone

from sourdine import statements
from sourdine.audit.models import Event
from sourdine.audit.vocabulary import Action, ActorKind

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

    from sourdine.accounts.models import User


def record(action: Action, **about: Any) -> Event:  # noqa: ANN401 -- as `event` takes them
    """Written in the caller's transaction: the act and its trace stand or fall together."""
    noted = event(action, **about)
    statements.insert(noted)
    return noted


def event(
    action: Action,
    *,
    actor: User | None = None,
    actor_kind: ActorKind | None = None,
    account: User | None = None,
    line_index: bytes | None = None,
    organisation: UUID | None = None,
    reason: str = "",
    **detail: str | int | bool | None,
) -> Event:
    """For the caller to write, with other rows of the same act.

    Without `actor` the kind is SERVICE unless the caller says LINE, or KEY.
    Details are codes and counts, never a number.
    """
    kind = actor_kind or (ActorKind.ACCOUNT if actor is not None else ActorKind.SERVICE)
    return Event(
        action=action,
        actor_kind=kind,
        actor=actor,
        account=account,
        line_index=line_index,
        organisation=organisation,
        reason=reason,
        detail=detail,
    )


@transaction.atomic
def forget(events: Collection[UUID]) -> int:
    """They no longer say whose line it was, nor why; who acted stays of the operator's people only.

    That something was done, what and when stays: counts are what they were. Written down with how many.
    """
    kept = Event.objects.filter(pk__in=events, forgotten_at=None)
    forgotten = kept.update(
        line_index=None,
        actor=Case(When(actor=F("account"), then=None), default=F("actor")),
        account=None,
        reason="",
        forgotten_at=timezone.now(),
    )
    if forgotten:
        record(Action.TRAIL_FORGOTTEN, events=forgotten)
    return forgotten
