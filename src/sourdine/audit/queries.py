"""Reading events back: about an account, about a line, and how many a day."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db.models import Count, Q
from django.db.models.functions import TruncDate
from django.utils import timezone

from sourdine.audit.models import Event
from sourdine.audit.vocabulary import Action, ActorKind

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from sourdine.accounts.models import User


_OF_THE_LINE: Final = (
    Action.NUMBER_SEARCHED,
    Action.NUMBER_REVEALED,
    Action.HISTORY_READ,
    Action.OPPOSITION_SUSPENDED,
    Action.OPPOSITION_RESUMED,
    Action.LINE_CHANGED_HANDS,
)


def about_account(account: User) -> QuerySet[Event]:
    """Everything done to somebody's data, oldest first."""
    return Event.objects.filter(account=account).select_related("actor")


def about_organisation(organisation: UUID) -> QuerySet[Event]:
    """Everything done in an organisation's name, or to it, oldest first."""
    return Event.objects.filter(organisation=organisation).select_related("actor")


def about_line(line_index: bytes, *, since: datetime | None = None) -> QuerySet[Event]:
    """Everything done about a line, oldest first. `since`: nothing older than a holder's first proof."""
    events = Event.objects.filter(line_index=line_index).select_related("actor")
    return events if since is None else events.filter(at__gte=since)


def about_holder(
    account: User, line_index: bytes, *, since: datetime, until: datetime | None = None
) -> QuerySet[Event]:
    """What a holder may read of one line, from the first proof until they left it: their own acts, and looks
    at the line itself. Acts of other holders are theirs, of those too who have no account, or no longer.
    """
    opened = Q(action=Action.LINE_PROVEN, actor_kind=ActorKind.LINE)
    about_the_line = Q(account__isnull=True) & (Q(action__in=_OF_THE_LINE) | opened)
    found = about_line(line_index, since=since).filter(Q(account=account) | about_the_line)
    return found if until is None else found.filter(at__lte=until)


def a_day(action: Action, *, days: int) -> list[tuple[date, int]]:
    """How many times each day, the last one being today; a day without any is there, with 0."""
    today = timezone.localdate()
    first = today - timedelta(days=days - 1)
    counted = (
        Event.objects.filter(action=action, at__gte=timezone.now() - timedelta(days=days + 1))
        .order_by()
        .values_list(TruncDate("at"))
        .annotate(Count("id"))
    )
    found: Counter[date] = Counter(dict(counted))
    return [(first + timedelta(days=n), found[first + timedelta(days=n)]) for n in range(days)]
