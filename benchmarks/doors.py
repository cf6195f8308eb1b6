"""One file by each door, beside `sourdine screen` of the same: from its first byte to the certificate."""

from __future__ import annotations

import itertools
import statistics
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import depositors
import generate
from measure import Cost
from measure import measure as measure_command

if TYPE_CHECKING:
    from collections.abc import Sequence

_SOURDINE: Final = Path(sys.executable).with_name("sourdine")
_LONGEST: Final = 20.0  # seconds, for a million rows
_TIMES, _PLUS = 1.5, 2.0  # of what `sourdine screen` takes, and seconds beside
_ROUNDS: Final = 3
_REGISTERED: Final = 200_000

_SECTION: Final = """## A file by each door

{found.rows} rows ({found.megabytes:.0f} MB), {rounds} times by each door, medians in seconds.
`sourdine screen` with the same register takes {alone.wall:.1f} s ({alone.processor:.1f} s of processor); with
a proof of each number, as the service always makes one, {provable.wall:.1f} s. The limits are {longest:g} s
in all, and {times:g} times {alone.wall:.1f} s + {plus:g} s = {found.limit:.1f} s once the file is there.

| door | sent | screened and certified | in all | processor: {parts} | |
|---|--:|--:|--:|--:|---|
{rows}
"""


@dataclass(frozen=True, kw_only=True)
class Passage:
    """Seconds: until the service acknowledged the whole file, and from then to its certified result."""

    sent: float
    worked: float
    processor: dict[str, float]

    @property
    def total(self) -> float:
        return self.sent + self.worked


@dataclass(frozen=True, kw_only=True)
class Found:
    rows: int
    megabytes: float
    alone: Cost
    provable: Cost
    passages: dict[str, Passage]

    @property
    def limit(self) -> float:
        return _TIMES * self.alone.wall + _PLUS

    @property
    def holds(self) -> bool:
        return all(self._holds(one) for one in self.passages.values())

    def text(self) -> str:
        parts = list(next(iter(self.passages.values())).processor)
        rows = (
            f"| {door} | {one.sent:.1f} | {one.worked:.1f} | {one.total:.1f} |"
            f" {', '.join(f'{one.processor[part]:.1f}' for part in parts)} |"
            f" {'met' if self._holds(one) else 'missed'} |"
            for door, one in self.passages.items()
        )
        return _SECTION.format(
            found=self,
            alone=self.alone,
            provable=self.provable,
            rounds=_ROUNDS,
            longest=_LONGEST,
            times=_TIMES,
            plus=_PLUS,
            parts=", ".join(parts),
            rows="\n".join(rows),
        )

    def _holds(self, one: Passage) -> bool:
        return one.total < _LONGEST * max(1, self.rows / 1_000_000) and one.worked <= self.limit


def measure(place: depositors.Place) -> Found:
    file = generate.prospects(place.rows, _REGISTERED)
    depositor = place.join(1)[0]
    campaigns = depositors.open_campaigns([depositor])
    ways: Sequence[depositors.Door] = (
        depositors.Api(url=place.service.url),
        depositors.Web(url=place.service.url, campaigns=campaigns),
        depositors.Sftp(port=place.sftp_port),
    )
    rounds: dict[str, list[Passage]] = {way.name: [] for way in ways}
    costs: dict[bool, list[Cost]] = {False: [], True: []}
    numbers = itertools.count(1)
    # In turn: a slow minute of the machine falls on all.
    for _ in range(_ROUNDS):
        for provable, known in costs.items():
            known.append(_screen(place, file, provable=provable))
        for way in ways:
            rounds[way.name].append(_pass(place, way, depositor, file, next(numbers)))
    return Found(
        rows=place.rows,
        megabytes=file.stat().st_size / 1e6,
        alone=_middle(costs[False]),
        provable=_middle(costs[True]),
        passages={name: _usual(known) for name, known in rounds.items()},
    )


def _screen(place: depositors.Place, file: Path, *, provable: bool) -> Cost:
    command = [
        *(_SOURDINE, "screen", file, "--register", place.image, "--output", place.fresh_folder()),
        *("--result", "cleansed", "--sign-key", place.folder / "alone-keys", "--quiet"),
        *(["--provable"] if provable else []),
    ]
    return measure_command(command)


def _pass(
    place: depositors.Place, way: depositors.Door, depositor: depositors.Depositor, file: Path, number: int
) -> Passage:
    """`number`: of the deposit that this makes, from 1."""
    before, start = place.service.processor_seconds(), time.monotonic()
    way.send(depositor, file)
    sent = time.monotonic()
    depositors.wait_until_ready(depositor, deposits=number)
    ready = time.monotonic()
    after = place.service.processor_seconds()
    return Passage(
        sent=sent - start, worked=ready - sent, processor={part: after[part] - before[part] for part in after}
    )


def _middle(costs: list[Cost]) -> Cost:
    return sorted(costs, key=lambda one: one.wall)[len(costs) // 2]


def _usual(rounds: list[Passage]) -> Passage:
    return Passage(
        sent=statistics.median(one.sent for one in rounds),
        worked=statistics.median(one.worked for one in rounds),
        processor={
            part: statistics.median(one.processor[part] for one in rounds) for part in rounds[0].processor
        },
    )
