"""`POST /permissions`, one question at a time at an even rate; for a third of them somebody consented."""

from __future__ import annotations

import asyncio
import itertools
import random
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import aiohttp

from checking import Times, after, evenly, said, used

if TYPE_CHECKING:
    from collections.abc import Sequence

    import depositors

_RATE: Final = 100.0
_SECONDS: Final = 60.0
_SLOWEST_MS: Final = 50.0
_CUSTOMERS: Final = 10
_PEOPLE: Final = 60  # that each customer knows
_FIRST: Final = 33_199_000_000
_CALL: Final = {
    "channel": "live_voice",
    "purpose": "commercial",
    "audience": "consumer",
    "goods": "insurance",
    "sector": "bank_insurance",
    "dialling": "by_hand",
    "relationship": "none",
}

_TEXT: Final = """## Permissions

`POST /permissions` of one question, {rate:g} a second evenly for {seconds:g} s, {customers} customers;
limit of the p99: {limit:g} ms.

{table}

- refused or failed: {found.failed}; processors in use: {parts}
- processor time a question, all processes together: {each:.1f} ms
"""


@dataclass(frozen=True, kw_only=True)
class Asked:
    times: Times
    seconds: float
    processor: dict[str, float]  # in use, of all of them

    @property
    def failed(self) -> int:
        return self.times.failed

    @property
    def asked(self) -> int:
        return len(self.times.milliseconds["permissions"])

    @property
    def holds(self) -> bool:
        return not self.failed and self.times.p99("permissions") < _SLOWEST_MS

    def text(self) -> str:
        return _TEXT.format(
            found=self,
            rate=_RATE,
            seconds=_SECONDS,
            customers=_CUSTOMERS,
            limit=_SLOWEST_MS,
            table=self.times.table(),
            parts=said(self.processor),
            each=sum(self.processor.values()) * self.seconds / self.asked * 1000,
        )


def measure(place: depositors.Place) -> Asked:
    customers, times = place.join(_CUSTOMERS), Times()
    for one in customers:
        _consent(one)
    asyncio.run(_ask(place, customers, Times(), rate=20, seconds=3))
    before, start = place.service.processor_seconds(), time.monotonic()
    asyncio.run(_ask(place, customers, times, rate=_RATE, seconds=_SECONDS))
    seconds = time.monotonic() - start
    return Asked(times=times, seconds=seconds, processor=used(place, before, seconds))


def _consent(customer: depositors.Depositor) -> None:
    """A third of the people it knows did."""
    from sourdine import clock
    from sourdine.consents.acts import Told
    from sourdine.consents.authors import Author
    from sourdine.consents.services import recording
    from sourdine.consents.subjects import Subject
    from sourdine.law.vocabulary import Channel

    author = Author.service(customer.organisation)
    for number in range(0, _PEOPLE, 3):
        told = Told(
            subject=Subject.of_line(f"+{_FIRST + number}"),
            at=clock.now(),
            channels=frozenset({Channel.LIVE_VOICE}),
            goods=frozenset({"insurance"}),
        )
        recording.give(author, told)


async def _ask(
    place: depositors.Place,
    customers: Sequence[depositors.Depositor],
    times: Times,
    *,
    rate: float,
    seconds: float,
) -> None:
    chance, turns = random.Random(2026), itertools.count()  # noqa: S311 -- the same ones each time
    async with aiohttp.ClientSession(place.service.url) as session:

        async def ask(number: int) -> None:
            key = customers[number % len(customers)].api_key
            headers = {"Authorization": f"Bearer {key}"}
            body = {"questions": [_question(chance, next(turns))]}
            start = time.perf_counter()
            async with session.post("/api/v1/permissions", json=body, headers=headers) as answer:
                told: dict[str, Any] = await answer.json()
                times.add("permissions", time.perf_counter() - start)
                times.failed += len(told.get("decisions", ())) != 1

        await evenly(ask, rate, after(seconds))


def _question(chance: random.Random, turn: int) -> dict[str, object]:
    """Somebody known, or nobody yet; half of the time the number is shown as people write it."""
    number = _FIRST + chance.randrange(2 * _PEOPLE)
    written = f"+{number}" if turn % 2 else f"0{number % 10**9}"
    return _CALL | {"number": written}
