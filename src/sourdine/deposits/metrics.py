"""What Prometheus reads of deposits: how many, how long they and watches wait; nobody's name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Min, Sum
from django.utils import timezone
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from sourdine.deposits.models import WORKING, DayDraw, Deposit, State, Upload, UploadState
from sourdine.deposits.services.looking import live

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prometheus_client import Metric


class Deposits(Collector):
    """Read from the tables at each scrape."""

    def collect(self) -> Iterator[Metric]:
        yield _by_state()
        yield _gauge(
            "sourdine_uploads_open",
            "Uploads under way.",
            Upload.objects.filter(state=UploadState.OPEN).count(),
        )
        oldest = Deposit.objects.filter(state__in=WORKING).aggregate(at=Min("received_at"))["at"]
        waited = (timezone.now() - oldest).total_seconds() if oldest else 0
        yield _gauge(
            "sourdine_deposit_oldest_seconds", "How long the oldest unfinished deposit waits.", waited
        )
        looked_at = live().aggregate(at=Min("as_of"))["at"]
        late = (timezone.now() - looked_at).total_seconds() if looked_at else 0
        yield _gauge(
            "sourdine_watch_oldest_seconds",
            "How long ago the watch that waits longest was compared with the register.",
            late,
        )
        drawn = DayDraw.objects.filter(day=timezone.localdate()).aggregate(total=Sum("drawn"))["total"]
        yield _gauge("sourdine_numbers_screened_today", "Numbers screened since midnight.", drawn or 0)

    def describe(self) -> list[Metric]:
        # Registering asks for names; without this it would ask the database.
        return []


def _by_state() -> Metric:
    """What is unfinished, held, or waits to be collected: the rest only grows."""
    told = (*WORKING, State.HELD, State.READY)
    gauge = GaugeMetricFamily("sourdine_deposits", "Deposits by state.", labels=["state"])
    counts = Deposit.objects.filter(state__in=told).order_by().values_list("state").annotate(Count("id"))
    for state, count in counts:
        gauge.add_metric([state], count)
    return gauge


def _gauge(name: str, text: str, value: float) -> Metric:
    gauge = GaugeMetricFamily(name, text)
    gauge.add_metric([], value)
    return gauge
