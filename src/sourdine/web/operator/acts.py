"""What may be done from a line's file, by whom, each with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy as _

from sourdine.accounts import permissions
from sourdine.notifications import services as notifications
from sourdine.notifications.models import Message
from sourdine.register.models import Holding, Opposition
from sourdine.register.services import agents, opposition

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import AnonymousUser
    from django.utils.functional import _StrPromise

    from sourdine.accounts.models import User


@dataclass(frozen=True, kw_only=True, slots=True)
class Act:
    """`fits` says of one opposition, holder or message whether the act makes sense for it now."""

    name: str
    on: type[Opposition | Holding | Message]
    may: Callable[[User | AnonymousUser], bool]
    label: _StrPromise
    done: _StrPromise
    run: Callable[[Any, User, str], object]
    fits: Callable[[Any], bool]
    asks_reason: bool = True


def _stands(one: Holding) -> bool:
    return one.ended_at is None


_ALL: Final = (
    Act(
        name="suspendre",
        on=Opposition,
        may=permissions.may_suspend,
        label=_("Suspend"),
        done=_("Suspended: the next image leaves it out, and screenings already do."),
        run=lambda one, by, reason: opposition.suspend(one, by=by, reason=reason),
        fits=lambda one: one.suspended_at is None,
    ),
    Act(
        name="reprendre",
        on=Opposition,
        may=permissions.may_suspend,
        label=_("End the suspension"),
        done=_("No longer suspended."),
        run=lambda one, by, reason: opposition.resume(one, by=by, reason=reason),
        fits=lambda one: one.suspended_at is not None,
    ),
    Act(
        name="renouveler",
        on=Holding,
        may=permissions.may_register_for_others,
        label=_("Renew"),
        done=_("Renewed."),
        run=lambda one, by, reason: agents.renew_for(one, agent=by, reason=reason),
        fits=_stands,
    ),
    Act(
        name="retirer",
        on=Holding,
        may=permissions.may_withdraw_for_others,
        label=_("Remove at the person's request"),
        done=_("Removed: the person is sent a confirmation."),
        run=lambda one, by, reason: agents.withdraw_for(one, agent=by, reason=reason),
        fits=_stands,
    ),
    Act(
        name="cloturer",
        on=Holding,
        may=permissions.may_suspend,
        label=_("No longer holds this line"),
        done=_("This person is no longer a holder of the line."),
        run=lambda one, by, reason: agents.end_holding(one, agent=by, reason=reason),
        fits=_stands,
    ),
    Act(
        name="renvoyer",
        on=Message,
        may=permissions.may_send_again,
        label=_("Send again"),
        done=_("It is being sent again."),
        run=lambda one, by, reason: notifications.send_again(one, by=by),  # noqa: ARG005 -- its service asks for none
        fits=lambda one: one.content_sealed is not None,
        asks_reason=False,
    ),
)
ACTS: Final = {one.name: one for one in _ALL}
