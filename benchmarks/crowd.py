"""Two hundred deposits that arrive together: all done, none lost, and nobody waits for a large customer."""

from __future__ import annotations

import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import depositors
import generate

if TYPE_CHECKING:
    from pathlib import Path

_DEPOSITS: Final = 200
_ROWS: Final = 3_000
_OF_ONE: Final = 105  # the large customer's, all sent before the others'
_OTHERS: Final = 19
_CLIENTS: Final = 8
_REGISTERED: Final = 200_000

_SECTION: Final = """## Two hundred deposits together

{deposits} deposits of {rows} rows by the API: {large} of one customer, sent first, and 5 of each of
{others} others.

- ready: {found.ready} of {deposits}, {found.seconds:.0f} s after the first was begun; with another number of
  rows than their file: {found.wrong}
- from received to ready, median: {found.small:.1f} s for the small customers, {found.large:.1f} s for the
  large one
"""


@dataclass(frozen=True, kw_only=True)
class Found:
    ready: int
    wrong: int
    seconds: float
    small: float
    large: float

    @property
    def holds(self) -> bool:
        return self.ready == _DEPOSITS and not self.wrong and self.small < self.large

    def text(self) -> str:
        return _SECTION.format(found=self, deposits=_DEPOSITS, rows=_ROWS, large=_OF_ONE, others=_OTHERS)


def measure(place: depositors.Place) -> Found:
    files = _files(place.fresh_folder())
    large, *small = place.join(1 + _OTHERS)
    of = [large] * _OF_ONE + small * ((_DEPOSITS - _OF_ONE) // _OTHERS)
    door = depositors.Api(url=place.service.url)
    start = time.monotonic()
    with ThreadPoolExecutor(_CLIENTS) as pool:
        list(pool.map(door.send, of, files))
    ended = [one for each in (large, *small) for one in depositors.wait_for_all(each)]
    seconds = time.monotonic() - start
    done = [one for one in ended if one.ready_at is not None]
    waits = {one.pk: (one.ready_at - one.received_at).total_seconds() for one in done}
    mine = large.organisation.pk
    return Found(
        ready=len(done),
        wrong=sum(one.rows != _ROWS for one in done),
        seconds=seconds,
        small=statistics.median(waits[one.pk] for one in done if one.organisation_id != mine),
        large=statistics.median(waits[one.pk] for one in done if one.organisation_id == mine),
    )


def _files(folder: Path) -> list[Path]:
    """Cut from one prospect file, each with its own numbers."""
    header, *lines = generate.prospects(_DEPOSITS * _ROWS, _REGISTERED).read_bytes().splitlines(keepends=True)
    paths = [folder / f"clients-{number}.csv" for number in range(_DEPOSITS)]
    for number, path in enumerate(paths):
        path.write_bytes(header + b"".join(lines[number * _ROWS : (number + 1) * _ROWS]))
    return paths
