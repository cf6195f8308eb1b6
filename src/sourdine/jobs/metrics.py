"""What Prometheus reads: attempts counted in each worker, and the state of the table as it is when asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Min
from django.utils import timezone
from prometheus_client import Counter
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from sourdine.jobs.models import FINISHED, Job, State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prometheus_client import Metric

    from sourdine.jobs.running import Outcome

_attempts = Counter(
    "sourdine_job_attempts", "Attempts at jobs in this process, by outcome.", ["task", "outcome"]
)


def count(task: str, outcome: Outcome) -> None:
    _attempts.labels(task.rpartition(".")[2], outcome.value).inc()


class JobTable(Collector):
    """Read from the table at each scrape: the processes are many, the table is one."""

    def collect(self) -> Iterator[Metric]:
        yield self._jobs()
        yield self._oldest()

    def describe(self) -> list[Metric]:
        # Registering asks for names; without this it would ask the database.
        return []

    @staticmethod
    def _jobs() -> Metric:
        gauge = GaugeMetricFamily(
            "sourdine_jobs", "Jobs in the table, by queue and state.", labels=["queue", "state"]
        )
        for queue, state, jobs in by_queue_and_state():
            gauge.add_metric([queue, state], jobs)
        return gauge

    @staticmethod
    def _oldest() -> Metric:
        gauge = GaugeMetricFamily(
            "sourdine_jobs_oldest_due_seconds",
            "How long the oldest job that is due has waited.",
            labels=["queue"],
        )
        now = timezone.now()
        due = Job.objects.due(now).order_by().values_list("queue").annotate(Min("run_after"))
        for queue, oldest in due:
            gauge.add_metric([queue], (now - oldest).total_seconds())
        return gauge


def by_queue_and_state() -> list[tuple[str, str, int]]:
    """Counts of what is unfinished or failed; what is done is purged, so that its count would say nothing."""
    told = [state for state in State if state not in FINISHED] + [State.FAILED]
    jobs = Job.objects.filter(state__in=told).order_by("queue", "state")
    return list(jobs.values_list("queue", "state").annotate(Count("id")))
