"""Mails about deposits, to an organisation's owners and to the operator's supervisors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sourdine.accounts.models import Role, User
from sourdine.notifications.models import Channel
from sourdine.notifications.services import Envelope, queue
from sourdine.professionals.services.messages import owners, space
from sourdine.register.services import contact

if TYPE_CHECKING:
    from datetime import date

    from sourdine.professionals.models import Organisation


def tell_collection(organisation: Organisation, *, account: str, megabytes: int, day: date) -> None:
    """Once a day for one member or key. In the caller's transaction."""
    supervisors = User.objects.filter(role__in=(Role.SUPERVISOR, Role.ADMINISTRATOR), is_active=True)
    for user in [*owners(organisation), *supervisors]:
        queue(
            Envelope(
                idempotency_key=f"deposits:collection:{account}:{day:%Y-%m-%d}:{user.pk}",
                channel=Channel.MAIL,
                kind="deposits/collection_alarm",
                language=user.language,
                recipient=user.email,
                context={
                    **contact.common(user.language),
                    "organisation": organisation.name,
                    "megabytes": megabytes,
                    "link": space(organisation, user.language),
                },
                account=user,
            )
        )
