"""What Prometheus reads of consents: how much is due to go; nobody's name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client import Gauge

if TYPE_CHECKING:
    from collections.abc import Mapping

# Counting reads every row: once a night, not at each scrape.
_due = Gauge(
    "sourdine_consents_due",
    "What professionals have kept for long enough, as of the last night, by kind.",
    ["kind"],
    multiprocess_mode="mostrecent",
)


def tell_due(counts: Mapping[str, int], kinds: Mapping[str, object]) -> None:
    for kind in kinds:
        _due.labels(kind).set(counts.get(kind, 0))
