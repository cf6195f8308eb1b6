"""`POST /checks` of a hundred numbers at an even rate: alone, and while a large file is screened."""

from __future__ import annotations

import asyncio
import itertools
import json
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import aiohttp

import depositors
import generate

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_NUMBERS: Final = 100
_RATE: Final = 100.0
_SECONDS: Final = 60.0
_SLOWEST_MS: Final = 50.0
_CUSTOMERS: Final = 50
_BUSY_RATE: Final = 5.0  # of checks and of pages, while the large file is in the way
_REGISTERED: Final = 200_000

_ALONE: Final = """## Checks

`POST /checks` of {numbers} numbers, {rate:g} a second evenly for {seconds:g} s, {customers} customers with
connections of their own; limit of the p99: {limit:g} ms.

{table}

- refused or failed: {found.failed}; processors in use: {parts}
"""

_BUSY: Final = """## Pages and checks while a large file is screened

{rows} rows are being screened ({took:.0f} s); meanwhile {rate:g} checks of {numbers} numbers and {rate:g}
pages a second.

{table}

- refused or failed: {found.failed}; processors in use: {parts}
"""


@dataclass(kw_only=True)
class Times:
    """Milliseconds of each answer, by what was asked."""

    milliseconds: dict[str, list[float]] = field(default_factory=dict)
    failed: int = 0

    def add(self, what: str, seconds: float) -> None:
        self.milliseconds.setdefault(what, []).append(seconds * 1000)

    def table(self) -> str:
        rows = (
            f"| {what} | {len(known)} | " + " | ".join(f"{one:.0f}" for one in _marks(known)) + " |"
            for what, known in self.milliseconds.items()
        )
        return "\n".join(
            ["| | asked | p50, ms | p95, ms | p99, ms | longest, ms |", "|---|--:|--:|--:|--:|--:|", *rows]
        )

    def p99(self, what: str) -> float:
        return _marks(self.milliseconds[what])[2]


@dataclass(frozen=True, kw_only=True)
class Alone:
    times: Times
    processor: dict[str, float]

    @property
    def failed(self) -> int:
        return self.times.failed

    @property
    def holds(self) -> bool:
        return not self.failed and self.times.p99("checks") < _SLOWEST_MS

    def text(self) -> str:
        return _ALONE.format(
            found=self,
            numbers=_NUMBERS,
            rate=_RATE,
            seconds=_SECONDS,
            customers=_CUSTOMERS,
            limit=_SLOWEST_MS,
            table=self.times.table(),
            parts=said(self.processor),
        )


@dataclass(frozen=True, kw_only=True)
class Busy:
    rows: int
    took: float
    times: Times
    processor: dict[str, float]

    @property
    def failed(self) -> int:
        return self.times.failed

    @property
    def holds(self) -> bool:
        return not self.failed

    def text(self) -> str:
        return _BUSY.format(
            found=self,
            rows=f"{self.rows:,}".replace(",", " "),
            took=self.took,
            rate=_BUSY_RATE,
            numbers=_NUMBERS,
            table=self.times.table(),
            parts=said(self.processor),
        )


def measure_alone(place: depositors.Place) -> Alone:
    customers, times = place.join(_CUSTOMERS), Times()
    questions = _questions()
    asyncio.run(_ask_evenly(place, customers, questions, Times(), rate=50, until=after(2)))
    before, start = place.service.processor_seconds(), time.monotonic()
    asyncio.run(_ask_evenly(place, customers, questions, times, rate=_RATE, until=after(_SECONDS)))
    return Alone(times=times, processor=used(place, before, time.monotonic() - start))


def measure_busy(place: depositors.Place) -> Busy:
    customers, times = place.join(_CUSTOMERS), Times()
    large = place.join(1)[0]
    file = generate.prospects(place.large, _REGISTERED)
    depositors.Api(url=place.service.url).send(large, file)
    before, began = place.service.processor_seconds(), time.monotonic()
    with ThreadPoolExecutor(1) as pool:
        ready = pool.submit(_wait, large)
        asyncio.run(_both(place, customers, times, lambda: not ready.done()))
        ready.result()
    took = time.monotonic() - began
    return Busy(rows=place.large, took=took, times=times, processor=used(place, before, took))


def _wait(depositor: depositors.Depositor) -> None:
    from django.db import connections

    try:
        depositors.wait_until_ready(depositor)
    finally:
        connections.close_all()


async def _both(
    place: depositors.Place,
    customers: Sequence[depositors.Depositor],
    times: Times,
    until: Callable[[], bool],
) -> None:
    async with asyncio.TaskGroup() as both:
        both.create_task(_ask_evenly(place, customers, _questions(), times, rate=_BUSY_RATE, until=until))
        both.create_task(_look_evenly(place, customers, times, rate=_BUSY_RATE, until=until))


async def _ask_evenly(
    place: depositors.Place,
    customers: Sequence[depositors.Depositor],
    questions: Sequence[bytes],
    times: Times,
    *,
    rate: float,
    until: Callable[[], bool],
) -> None:
    asking = itertools.cycle(questions)
    async with AsyncExitStack() as open_sessions:
        # Customers do not share connections, and a connection stays with the process that took it.
        sessions = [
            await open_sessions.enter_async_context(
                aiohttp.ClientSession(
                    place.service.url,
                    headers={"Authorization": f"Bearer {one.api_key}", "Content-Type": "application/json"},
                )
            )
            for one in customers
        ]

        async def ask(number: int) -> None:
            start = time.perf_counter()
            session = sessions[number % len(sessions)]
            async with session.post("/api/v1/checks", data=next(asking)) as answer:
                said = await answer.read()
                _note(times, "checks", start, fine=said.count(b'"verdict"') == _NUMBERS)

        await evenly(ask, rate, until)


async def _look_evenly(
    place: depositors.Place,
    customers: Sequence[depositors.Depositor],
    times: Times,
    *,
    rate: float,
    until: Callable[[], bool],
) -> None:
    async with aiohttp.ClientSession(place.service.url) as session:

        async def look(number: int) -> None:
            who = customers[number % len(customers)]
            pages = {"home": "/fr/", "deposits": f"/fr/espace-pro/{who.organisation.pk}/depots/"}
            what, path = list(pages.items())[number // len(customers) % len(pages)]
            start = time.perf_counter()
            async with session.get(path, cookies={"sessionid": who.session}) as answer:
                await answer.read()
                _note(times, f"page: {what}", start, fine=answer.status == 200 and not answer.history)

        await evenly(look, rate, until)


async def evenly(act: Callable[[int], object], rate: float, until: Callable[[], bool]) -> None:
    """Each at its own time, however long the one before takes."""
    start = asyncio.get_running_loop().time()
    async with asyncio.TaskGroup() as acts:
        for number in itertools.count():
            if not until():
                return
            await asyncio.sleep(start + number / rate - asyncio.get_running_loop().time())
            acts.create_task(act(number))


def _note(times: Times, what: str, start: float, *, fine: bool) -> None:
    times.add(what, time.perf_counter() - start)
    times.failed += not fine


def _questions() -> list[bytes]:
    """Of a prospect file, as people write numbers; more of them than one minute asks."""
    import csv

    count = int(_RATE * _SECONDS) + 1
    with generate.prospects(count * _NUMBERS, _REGISTERED).open(encoding="utf-8") as file:
        numbers = [row["telephone"] for row in csv.DictReader(file, delimiter=";")]
    asked = (numbers[n * _NUMBERS : (n + 1) * _NUMBERS] for n in range(count))
    return [json.dumps({"numbers": one}).encode() for one in asked]


def after(seconds: float) -> Callable[[], bool]:
    end = time.monotonic() + seconds
    return lambda: time.monotonic() < end


def used(place: depositors.Place, before: dict[str, float], seconds: float) -> dict[str, float]:
    after = place.service.processor_seconds()
    return {part: (after[part] - before.get(part, 0)) / seconds for part in after}


def said(processor: dict[str, float]) -> str:
    return ", ".join(f"{part} {cores:.2f}" for part, cores in processor.items())


def _marks(known: Sequence[float]) -> tuple[float, float, float, float]:
    cuts = statistics.quantiles(known, n=100) if len(known) > 1 else [*known] * 99
    return cuts[49], cuts[94], cuts[98], max(known)
