"""Opening day: people register at an even rate, with everything on one machine.

python benchmarks/opening_day.py                       20 a second for 5 minutes
python benchmarks/opening_day.py --rate 5 --seconds 20
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import machine
import sections
import service
import visitors
from browser import Browser, ConnectionLost
from providers import Providers

if TYPE_CHECKING:
    from collections.abc import Iterator

# 06 00 00 is allocated to no operator: nobody has one of these lines.
FIRST_NUMBER: Final = 33_600_000_000
_SLOWEST_PAGE_MS: Final = 500
_LISTED: Final = "SELECT count(DISTINCT line_index) FROM register_opposition WHERE is_listed"
_WAITING: Final = "SELECT count(*) FROM jobs_job WHERE state IN ('ready', 'running') AND run_after <= now()"
_CODES_WAITING: Final = _WAITING + " AND priority > 0"
# What may wait does: receipts leave when nobody waits for a page or a code.
_PATIENCE: Final = 900  # looks, a second apart
# One machine plays every visitor: the limits by network would rightly stop it.
_WIDE: Final = "1000000"


_SECTION: Final = """## Opening day

{day.asked_per_second:g} registrations begun a second, evenly, for {day.asked_seconds:g} s: form, link of
the mail, code of the SMS, on the list. PostgreSQL (fsync on), {processes} web processes, one worker, the
visitors, their mail server and their SMS provider share this machine:

{machine}

- complete: {day.complete}, all within {day.seconds} s; failed: {failed}; on the list, counted in the
  database: {day.listed}; messages sent twice: {day.repetitions}
- slowest page's p99: {day.slowest:g} ms (limit {limit} ms)
- processors in use, of {cores}: {parts}
- milliseconds of processor time a registration: {each}
- still queued when the last visitor left: {day.codes_queued} messages with a code and {day.queued} jobs in
  all, the rest receipts to set in type and to send; all {day.receipts} had come {day.receipts_after} s later

| page | asked | p50, ms | p95, ms | p99, ms | longest, ms |
|---|--:|--:|--:|--:|--:|
{pages}

Where that time goes, of {profile[journeys]} registrations one after another in one process, by looks at its
stack (`journeys.py`): milliseconds of processor time a registration.

| | web | worker |
|---|--:|--:|
{layers}
"""


@dataclass(frozen=True, kw_only=True)
class Day:
    """What was asked and what came of it."""

    asked_per_second: float
    asked_seconds: float
    seconds: float
    complete: int
    failed: dict[str, int]
    listed: int  # in the database, counted apart
    queued: int  # jobs that were still waiting when the last visitor left
    codes_queued: int  # of them, messages that somebody waits for
    receipts: int  # that came in the end
    receipts_after: float  # seconds that the last of them came after the last visitor had left
    repetitions: int
    pages: dict[str, dict[str, float]]
    processor: dict[str, float]  # processors in use
    milliseconds: dict[str, float]  # of processor time a registration

    @property
    def slowest(self) -> float:
        return max(page["p99"] for page in self.pages.values())

    @property
    def holds(self) -> bool:
        is_whole = self.listed >= self.complete and self.receipts >= self.complete
        return not self.failed and is_whole and self.slowest < _SLOWEST_PAGE_MS


def main() -> int:
    asked = _parser().parse_args()
    with tempfile.TemporaryDirectory(prefix="opening-day-", dir=asked.folder) as folder:
        # PostgreSQL runs as a user of its own.
        Path(folder).chmod(0o755)
        day = asyncio.run(_day(Path(folder), asked.rate, asked.seconds, asked.processes))
    print(json.dumps(asdict(day), indent=2, ensure_ascii=False))
    if asked.record:
        sections.write(
            "opening-day", section(day, machine.describe(), asked.processes, _profile(asked.folder))
        )
    return 0 if day.holds else 1


def _profile(folder: Path | None) -> dict[str, Any]:
    """Made afterwards, in a process of its own."""
    command = [sys.executable, Path(__file__).with_name("journeys.py")]
    command += ["--folder", folder] if folder else []
    made = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    profile: dict[str, Any] = json.loads(made.stdout)
    return profile


def section(day: Day, described: dict[str, str], processes: int, profile: dict[str, Any]) -> str:
    """For RESULTS.md."""
    pages = (
        f"| {page} | {one['count']} | {one['p50']} | {one['p95']} | {one['p99']} | {one['longest']} |"
        for page, one in day.pages.items()
    )
    parts = ", ".join(f"{part} {cores}" for part, cores in day.processor.items())
    return _SECTION.format(
        day=day,
        machine="\n".join(f"- {name}: {said}" for name, said in described.items()),
        processes=processes,
        failed=sum(day.failed.values()),
        limit=_SLOWEST_PAGE_MS,
        cores=os.cpu_count(),
        parts=parts,
        each=", ".join(f"{part} {spent}" for part, spent in day.milliseconds.items()),
        pages="\n".join(pages),
        profile=profile,
        layers="\n".join(_layers(profile)),
    )


def _layers(profile: dict[str, Any]) -> Iterator[str]:
    web, worker = (profile["layers"][part] for part in ("web", "worker"))
    in_all = {layer: web.get(layer, 0) + worker.get(layer, 0) for layer in (*web, *worker)}
    for layer in sorted(in_all, key=lambda one: -in_all[one]):
        yield f"| {layer} | {web.get(layer, 0)} | {worker.get(layer, 0)} |"
    spent = profile["milliseconds"]
    yield f"| in all | {spent['web']} | {spent['worker']} |"


async def _day(folder: Path, rate: float, seconds: float, processes: int) -> Day:
    providers = Providers()
    await providers.start()
    with service.running(folder, settings(providers), processes=processes) as running:
        stopwatch = visitors.Stopwatch()
        outcomes: dict[str, int] = {}
        # A page or two is compiled before people come, as it would be behind any load balancer's check.
        await _visit(running.url, providers, visitors.Stopwatch(), outcomes, 0)
        before, start, outcomes = running.processor_seconds(), time.perf_counter(), {}
        await visitors.arrive(
            int(rate * seconds),
            per_second=rate,
            visit=lambda number: _visit(running.url, providers, stopwatch, outcomes, number + 1),
        )
        took, after = time.perf_counter() - start, running.processor_seconds()
        listed = _count(running.cluster.url, _LISTED)
        queued = _count(running.cluster.url, _WAITING)
        codes_queued = _count(running.cluster.url, _CODES_WAITING)
        receipts_after = await _until_delivered(running.cluster.url)
    await providers.stop()
    return Day(
        asked_per_second=rate,
        asked_seconds=seconds,
        seconds=round(took, 1),
        complete=outcomes.pop("complete", 0),
        failed=outcomes,
        listed=listed - 1,
        queued=queued,
        codes_queued=codes_queued,
        # Each person's mailbox had the link before.
        receipts=providers.mail.received - providers.sms.received - 1,
        receipts_after=receipts_after,
        repetitions=providers.mail.repetitions + providers.sms.repetitions,
        pages={page: _distribution(times) for page, times in stopwatch.seconds.items()},
        processor={part: round((after[part] - before[part]) / took, 2) for part in after},
        milliseconds={
            part: round((after[part] - before[part]) * 1000 / (rate * seconds), 1) for part in after
        },
    )


async def _until_delivered(url: str) -> float:
    start = time.perf_counter()
    for _ in range(_PATIENCE):
        if not await asyncio.to_thread(_count, url, _WAITING):
            break
        await asyncio.sleep(1)
    return round(time.perf_counter() - start, 1)


def settings(providers: Providers) -> dict[str, str]:
    return {
        "SOURDINE_MAIL": f"smtp://127.0.0.1:{providers.mail_port}",
        "SOURDINE_MAIL_FROM": "register@example.fr",
        "SOURDINE_SMS": f"http://127.0.0.1:{providers.sms_port}/sms",
        "SOURDINE_GATEWAY_SECRET": "x" * 64,
        "SOURDINE_CODES_PER_NETWORK": _WIDE,
        "SOURDINE_REGISTRATIONS_PER_NETWORK": _WIDE,
        "SOURDINE_DAILY_SPENDING_EUR": _WIDE,
    }


async def _visit(
    base: str, providers: Providers, stopwatch: visitors.Stopwatch, outcomes: dict[str, int], number: int
) -> None:
    visitor = visitors.Visitor(
        base=base,
        address=f"visitor{number}@example.fr",
        number=f"+{FIRST_NUMBER + number}",
        providers=providers,
        stopwatch=stopwatch,
        browser=Browser(base),
    )
    try:
        await visitor.register()
        outcome = "complete"
    except (visitors.Disappointed, ConnectionLost, TimeoutError, OSError) as disappointment:
        outcome = f"{type(disappointment).__name__}: {disappointment}"[:120]
    finally:
        visitor.browser.close()
    outcomes[outcome] = outcomes.get(outcome, 0) + 1


def _count(url: str, query: str) -> int:
    counted = subprocess.run(["psql", url, "-Atc", query], check=True, stdout=subprocess.PIPE, text=True)
    return int(counted.stdout)


def _distribution(seconds: list[float]) -> dict[str, float]:
    cuts = statistics.quantiles(seconds, n=100) if len(seconds) > 1 else seconds * 99
    in_order = {"p50": cuts[49], "p95": cuts[94], "p99": cuts[98], "longest": max(seconds)}
    return {"count": len(seconds)} | {name: round(one * 1000, 1) for name, one in in_order.items()}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rate", type=float, default=20, help="complete registrations that begin a second")
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--processes", type=int, default=service.WEB_PROCESSES, help="web processes")
    parser.add_argument("--folder", type=Path, help="where the database is put; on a disk, not in memory")
    parser.add_argument("--record", action="store_true", help="write the figures into RESULTS.md")
    return parser


if __name__ == "__main__":
    sys.exit(main())
