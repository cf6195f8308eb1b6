"""Mails about deposits and campaigns, to an organisation's people and to the operator's supervisors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sourdine.accounts.models import Role, User
from sourdine.notifications.models import Channel
from sourdine.notifications.services import Envelope, queue
from sourdine.professionals.services.messages import owners, space
from sourdine.register.services import contact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date

    from sourdine.deposits.models import Campaign
    from sourdine.notifications.services import JSON
    from sourdine.professionals.models import Organisation

    InWords = Callable[[str], Mapping[str, JSON]]  # of a language


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


def remind(campaign: Campaign, kind: str, words: InWords, *, key: str) -> None:
    """What somebody has to know: the owners, when nobody asked to.

    In the caller's transaction; the same key twice is one mail to each.
    """
    for user in [*followers(campaign)] or owners(campaign.organisation):
        _tell(user, campaign, kind, words, key=key)


def followers(campaign: Campaign) -> Iterator[User]:
    """Members who asked, and still are members."""
    still = campaign.followers.filter(ended_at=None, organisation=campaign.organisation)
    for one in still.select_related("user"):
        if one.user is not None and one.user.is_active:
            yield one.user


def _tell(user: User, campaign: Campaign, kind: str, words: InWords, *, key: str) -> None:
    language, of = user.language, str(campaign.organisation_id)
    queue(
        Envelope(
            idempotency_key=f"deposits:{key}:{user.pk}",
            channel=Channel.MAIL,
            kind=f"deposits/{kind}",
            language=language,
            recipient=user.email,
            context={
                **contact.common(language),
                "campaign": campaign.name,
                "link": contact.page("campaign-watch", language, of, str(campaign.pk)),
                "campaigns": contact.page("campaigns", language, of),
                **words(language),
            },
            account=user,
        )
    )
