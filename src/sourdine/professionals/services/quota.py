"""What a plan allows: lines a deposit, deposits a year. Counted before anything is stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from sourdine import clock
from sourdine.professionals.errors import NoDepositLeft, NoPlan, TooManyLines
from sourdine.professionals.models import Draw, Organisation, Usage

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class Gauge:
    """What is used of a year, for pages. `most` None: without limit."""

    used: int
    most: int | None
    lines_per_deposit: int | None
    year_start: datetime
    year_end: datetime

    @property
    def left(self) -> int | None:
        return None if self.most is None else max(self.most - self.used, 0)

    @property
    def percent(self) -> int:
        """Of the year's deposits, 100 at most; 0 without a limit."""
        return min(100 * self.used // self.most, 100) if self.most else 0


def gauge(organisation: Organisation, at: datetime | None = None) -> Gauge | None:
    """None before the contract begins."""
    if organisation.plan is None or organisation.plan_since is None:
        return None
    start, end = year_of(organisation.plan_since, at or clock.now())
    counted = Usage.objects.filter(organisation=organisation, year_start=start)
    return Gauge(
        used=counted.values_list("deposits", flat=True).first() or 0,
        most=organisation.plan.deposits_per_year,
        lines_per_deposit=organisation.plan.lines_per_deposit,
        year_start=start,
        year_end=end,
    )


def require_lines(organisation: Organisation, lines: int) -> None:
    """Raises NoPlan or TooManyLines."""
    plan = organisation.plan
    if plan is None:
        raise NoPlan
    if plan.lines_per_deposit is not None and lines > plan.lines_per_deposit:
        raise TooManyLines(lines=lines, most=plan.lines_per_deposit)


@transaction.atomic
def take(organisation: Organisation, *, deposit: UUID, at: datetime | None = None) -> None:
    """Counts one deposit, in the caller's transaction if there is one; the same one twice is counted once,
    and anew once it was given back.

    `organisation` is the one whose contract it is. Raises NoPlan or NoDepositLeft.
    """
    at = at or clock.now()
    held = Organisation.objects.select_related("plan").get(pk=organisation.pk)
    if held.plan is None or held.plan_since is None:
        raise NoPlan
    start, end = year_of(held.plan_since, at)
    usage, _ = Usage.objects.get_or_create(organisation=held, year_start=start)
    if not _draw(deposit, usage, at):
        return
    most = held.plan.deposits_per_year
    # One statement counts and compares: of two at once, the second sees what the first wrote.
    free = Usage.objects.filter(pk=usage.pk)
    free = free if most is None else free.filter(deposits__lt=most)
    if not free.update(deposits=F("deposits") + 1):
        raise NoDepositLeft(most=most, day=f"{timezone.localtime(end):%Y-%m-%d}")


def _draw(deposit: UUID, usage: Usage, at: datetime) -> bool:
    """Whether it is to be counted: it was not drawn yet, or was given back since."""
    _, is_new = Draw.objects.get_or_create(id=deposit, defaults={"usage": usage, "taken_at": at})
    given_back = Draw.objects.filter(pk=deposit, released_at__isnull=False)
    return is_new or bool(given_back.update(usage=usage, taken_at=at, released_at=None))


@transaction.atomic
def release(deposit: UUID) -> bool:
    """Gives a deposit back that was refused or cancelled before it was screened; False when there is none."""
    held = Draw.objects.filter(pk=deposit, released_at=None)
    found = held.first()
    if found is None or not held.update(released_at=clock.now()):
        return False
    Usage.objects.filter(pk=found.usage_id, deposits__gt=0).update(deposits=F("deposits") - 1)
    return True


def year_of(since: datetime, at: datetime) -> tuple[datetime, datetime]:
    """The contract's year that an instant falls in; one begun on 29 February turns on 1 March."""
    years = max(at.year - since.year, 0)
    start = _anniversary(since, years)
    if start > at and years:
        years -= 1
        start = _anniversary(since, years)
    return start, _anniversary(since, years + 1)


def _anniversary(since: datetime, years: int) -> datetime:
    try:
        return since.replace(year=since.year + years)
    except ValueError:
        return since.replace(year=since.year + years, month=3, day=1)
