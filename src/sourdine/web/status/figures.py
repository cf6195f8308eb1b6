"""What Prometheus reads of the whole service, from its tables, when it asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Max
from django.utils import timezone
from prometheus_client import CollectorRegistry, generate_latest, multiprocess, registry
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from sourdine.clock import now
from sourdine.deposits.metrics import Deposits
from sourdine.jobs.metrics import JobTable
from sourdine.notifications.models import Message
from sourdine.register.models import Opposition, Publication
from sourdine.register.services.limits import daily_limit, spent_today
from sourdine.web.status import checks

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from prometheus_client import Metric

FOLDER = "PROMETHEUS_MULTIPROC_DIR"


class Tables(Collector):
    """Messages, registrations, images."""

    def collect(self) -> Iterator[Metric]:
        yield _messages()
        yield _gauge(
            "sourdine_oppositions_registered_today",
            "Oppositions registered since midnight.",
            Opposition.objects.filter(registered_at__gte=_midnight()).count(),
        )
        yield _gauge("sourdine_spending_today_cents", "Cost of codes today, in cents of euro.", spent_today())
        yield _gauge(
            "sourdine_spending_limit_cents", "Above it no code is sent until the next day.", daily_limit()
        )
        if (newest := Publication.objects.aggregate(at=Max("as_of"))["at"]) is not None:
            yield _gauge(
                "sourdine_image_age_seconds", "Age of the newest image.", (now() - newest).total_seconds()
            )

    def describe(self) -> list[Metric]:
        # Registering asks for names; without this it would ask the database.
        return []


class Readiness(Collector):
    """The checks of /readyz: 1 for ok. Asked before the tables, so that it answers when these cannot."""

    def collect(self) -> Iterator[Metric]:
        gauge = GaugeMetricFamily("sourdine_check", "What /readyz looks at: 1 is ok.", labels=["check"])
        for check in checks.look():
            gauge.add_metric([check.name], float(check.is_ok))
        yield gauge

    def describe(self) -> list[Metric]:
        return []


def _messages() -> Metric:
    gauge = GaugeMetricFamily(
        "sourdine_messages_today",
        "Messages since midnight, by channel and state.",
        labels=["channel", "state"],
    )
    today = Message.objects.filter(created_at__gte=_midnight()).order_by()
    for channel, state, count in today.values_list("channel", "state").annotate(Count("id")):
        gauge.add_metric([channel, state], count)
    return gauge


def _gauge(name: str, what: str, value: float) -> Metric:
    gauge = GaugeMetricFamily(name, what)
    gauge.add_metric([], value)
    return gauge


def _midnight() -> datetime:
    return timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)


def exposition(environ: Mapping[str, str] | os._Environ[str], *, with_tables: bool) -> bytes:
    """Counts of every process that shares the folder, or of this one; and the tables if they can be read."""
    own = CollectorRegistry()
    if FOLDER in environ:
        multiprocess.MultiProcessCollector(own)  # type: ignore[no-untyped-call]  # it ships no types
    else:
        own.register(_Ours())
    own.register(Readiness())
    if with_tables:
        own.register(Tables())
        own.register(JobTable())
        own.register(Deposits())
    return generate_latest(own)


class _Ours(Collector):
    """Everything that this process counts."""

    def collect(self) -> Iterator[Metric]:
        yield from registry.REGISTRY.collect()

    def describe(self) -> list[Metric]:
        return []
