"""A person's rights, over what the register and their organisations hold about them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from sourdine.accounts import devices
from sourdine.professionals.services import membership
from sourdine.register.services import rights

if TYPE_CHECKING:
    from sourdine.accounts.models import User
    from sourdine.professionals.models import Member


def everything_about(account: User) -> dict[str, Any]:
    """All that is held about this person, ready for JSON."""
    of = account.memberships.select_related("organisation").order_by("joined_at")
    return {
        **rights.everything_about(account),
        "memberships": [_membership(one) for one in of],
        "devices": [
            {
                "name": one.name,
                "first_seen_at": one.first_seen_at.isoformat(),
                "last_seen_at": one.last_seen_at.isoformat(),
            }
            for one in devices.known_to(account)
        ],
    }


@transaction.atomic
def delete_account(account: User, *, keep_oppositions: bool) -> None:
    """The person leaves every organisation first. Raises LastOwner, or PermissionDenied."""
    membership.leave_all(account)
    rights.delete_account(account, keep_oppositions=keep_oppositions)


def _membership(one: Member) -> dict[str, Any]:
    return {
        "organisation": one.organisation.name,
        "role": one.role,
        "joined_at": one.joined_at.isoformat(),
        "ended_at": one.ended_at.isoformat() if one.ended_at else None,
    }
