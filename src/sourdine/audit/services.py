"""Writing events down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sourdine.audit.models import Event
from sourdine.audit.vocabulary import Action, ActorKind

if TYPE_CHECKING:
    from uuid import UUID

    from sourdine.accounts.models import User


def record(
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
    """Written in the caller's transaction: the act and its trace stand or fall together.

    Without `actor` the kind is SERVICE unless the caller says LINE, or KEY.
    Details are codes and counts, never a number.
    """
    kind = actor_kind or (ActorKind.ACCOUNT if actor is not None else ActorKind.SERVICE)
    return Event.objects.create(
        action=action,
        actor_kind=kind,
        actor=actor,
        account=account,
        line_index=line_index,
        organisation=organisation,
        reason=reason,
        detail=detail,
    )
