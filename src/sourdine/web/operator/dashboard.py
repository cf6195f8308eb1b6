"""The first page's figures: what came in, what went out, what waits, and how old the image is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db.models import Count, Min
from django.db.models.functions import TruncDate
from django.utils import timezone

from sourdine import clock
from sourdine.accounts.permissions import may_see_jobs
from sourdine.audit import queries
from sourdine.audit.vocabulary import Action
from sourdine.jobs.models import Job
from sourdine.jobs.models import State as JobState
from sourdine.notifications.models import Channel, Message, State
from sourdine.register.models import Publication
from sourdine.register.services.limits import daily_limit, spent_today
from sourdine.web.operator.charts import Chart, bars

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    from sourdine.accounts.models import User

DAYS: Final = 14
# Screening refuses an image older than 2 days; half of that is soon enough to look.
IMAGE_IS_OLD: Final = timedelta(days=1)
_TO_A_LINE: Final = (Channel.SMS, Channel.VOICE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Queue:
    ready: int
    running: int
    failed: int
    oldest_due: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Spending:
    """In euros, of today."""

    spent: float
    limit: float

    @property
    def is_stopped(self) -> bool:
        return self.spent >= self.limit


@dataclass(frozen=True, kw_only=True, slots=True)
class Image:
    publication: Publication | None
    is_old: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Today:
    registered: Chart
    withdrawn: Chart
    sent: Chart
    failed: Chart
    image: Image
    spending: Spending
    queue: Queue | None  # for those who may see jobs


def today(user: User | AnonymousUser) -> Today:
    return Today(
        registered=bars(queries.a_day(Action.OPPOSITION_REGISTERED, days=DAYS)),
        withdrawn=bars(queries.a_day(Action.OPPOSITION_WITHDRAWN, days=DAYS)),
        sent=bars(_messages_a_day(Message.objects.exclude(state__in=[State.FAILED, State.DROPPED]))),
        failed=bars(_messages_a_day(Message.objects.filter(state__in=[State.FAILED, State.DROPPED]))),
        image=_image(),
        spending=_spending(),
        queue=_queue() if may_see_jobs(user) else None,
    )


def _messages_a_day(messages: QuerySet[Message]) -> list[tuple[date, int]]:
    first = timezone.localdate() - timedelta(days=DAYS - 1)
    counted = dict(
        messages.filter(channel__in=_TO_A_LINE, created_at__gte=timezone.now() - timedelta(days=DAYS + 1))
        .order_by()
        .values_list(TruncDate("created_at"))
        .annotate(Count("id"))
    )
    days = [first + timedelta(days=n) for n in range(DAYS)]
    return [(day, counted.get(day, 0)) for day in days]


def _image() -> Image:
    newest = Publication.objects.first()
    return Image(publication=newest, is_old=newest is None or clock.now() - newest.as_of > IMAGE_IS_OLD)


def _spending() -> Spending:
    return Spending(spent=spent_today() / 100, limit=daily_limit() / 100)


def _queue() -> Queue:
    counted = dict(Job.objects.order_by().values_list("state").annotate(Count("id")))
    oldest = Job.objects.due(timezone.now()).aggregate(oldest=Min("run_after"))["oldest"]
    return Queue(
        ready=counted.get(JobState.READY, 0),
        running=counted.get(JobState.RUNNING, 0),
        failed=counted.get(JobState.FAILED, 0),
        oldest_due=oldest,
    )
