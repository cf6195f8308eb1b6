"""What is counted of deposits and of the register: for everybody to read, and for each professional."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.core.cache import caches
from django.db.models import IntegerField, Sum
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, TruncMonth
from django.utils import timezone

from sourdine import clock
from sourdine.deposits.models import Deposit
from sourdine.deposits.services import lookup
from sourdine.professionals.models import Fee, Organisation, State
from sourdine.register.models import Holding, Opposition

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from sourdine.professionals.services.acting import Actor

MONTHS: Final = 12
_KEPT_FOR: Final = 60 * 60  # seconds; counting twelve million numbers is no work for a page
_KEY: Final = "figures"
# Those of article R.223-4-1, in its order.
SIX: Final = (
    "member_professionals",
    "fees_paid_cents",
    "consumers_registered",
    "numbers_registered",
    "numbers_submitted",
    "numbers_removed",
    "complaints",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Month:
    """Of a month's screenings: how many numbers were submitted, and how many of them were opposed."""

    first_day: date
    submitted: int
    removed: int

    @property
    def percent(self) -> float:
        return round(100 * self.removed / self.submitted, 1) if self.submitted else 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Figures:
    """The figures that the law wants published (R.223-4-1). `complaints` None: none are taken here yet."""

    as_of: datetime
    member_professionals: int
    fees_paid_cents: int
    consumers_registered: int
    numbers_registered: int
    numbers_submitted: int
    numbers_removed: int
    complaints: int | None
    months: tuple[Month, ...]


def published() -> Figures:
    """At most an hour old."""
    cache = caches["template_fragments"]
    held: Figures | None = cache.get(_KEY)
    if held is None:
        held = count(clock.now())
        cache.set(_KEY, held, _KEPT_FOR)
    return held


def count(at: datetime) -> Figures:
    screened = _screened(Deposit.objects.all()).aggregate(submitted=Sum("numbers"), removed=Sum("opposed"))
    listed = Opposition.objects.filter(is_listed=True)
    return Figures(
        as_of=at,
        member_professionals=Organisation.objects.filter(state=State.ACTIVE).count(),
        fees_paid_cents=Fee.objects.aggregate(paid=Sum("amount_cents"))["paid"] or 0,
        consumers_registered=_consumers(),
        numbers_registered=listed.values("line_index").distinct().count(),
        numbers_submitted=screened["submitted"] or 0,
        numbers_removed=screened["removed"] or 0,
        complaints=None,
        months=_by_month(Deposit.objects.all(), at),
    )


def of_professional(actor: Actor) -> tuple[Month, ...]:
    """Its own last months. Raises what `authorise` raises."""
    return _by_month(lookup.deposits_of(actor), clock.now())


def _consumers() -> int:
    """People with an account once each, and each line that is held without one."""
    current = Holding.objects.filter(ended_at=None)
    with_account = current.exclude(account=None).values("account").distinct().count()
    return with_account + current.filter(account=None).values("line_index").distinct().count()


def _screened(of: QuerySet[Deposit]) -> QuerySet[Deposit]:
    screened = of.filter(ready_at__isnull=False, numbers__isnull=False).order_by()
    return screened.annotate(opposed=Cast(KT("counts__opposed"), IntegerField()))


def _by_month(of: QuerySet[Deposit], at: datetime) -> tuple[Month, ...]:
    firsts = _last_months(timezone.localtime(at).date())
    since = datetime.combine(firsts[0], datetime.min.time(), timezone.get_current_timezone())
    counted: dict[date, tuple[int, int]] = defaultdict(lambda: (0, 0))
    found = _screened(of).filter(ready_at__gte=since).annotate(month=TruncMonth("ready_at")).values("month")
    for row in found.annotate(submitted=Sum("numbers"), removed=Sum("opposed")):
        counted[row["month"].date()] = (row["submitted"] or 0, row["removed"] or 0)
    return tuple(Month(first_day=one, submitted=counted[one][0], removed=counted[one][1]) for one in firsts)


def _last_months(today: date) -> list[date]:
    firsts = [today.replace(day=1)]
    while len(firsts) < MONTHS:
        firsts.append((firsts[-1] - timedelta(days=1)).replace(day=1))
    return firsts[::-1]
