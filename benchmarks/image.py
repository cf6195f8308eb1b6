"""The register image's own figures: size, and the time to build, open, look up and update.

    python benchmarks/image.py [--registered 12000000] [--queries 5000000]

Synthetic numbers in ARCEP's allocated blocks, seeded. Each register is measured in a process of its own, so
that its peak memory is its own; look-ups are the best of five passes over unsorted numbers, of which 15 % are
listed.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

import numpy as np

import generate
from sourdine.numbering.column import normalise
from sourdine.screening.image import ListInfo, RegisterImage, build, update
from sourdine.screening.image.blocks import BITMAP_BYTES, Blocks
from sourdine.screening.image.build import assembled
from sourdine.screening.image.header import Header
from sourdine.screening.image.sources import read_list

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

Result = TypeVar("Result")

_AS_OF: Final = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
_KINDS: Final = ("clustered", "even", "whole plan")
_LISTED: Final = 0.15
_CHANGES: Final = 100_000
_SINGLES: Final = 100_000
_PASSES: Final = 5
_FRANCE: Final = 33 * 10**5
_BLOCK: Final = 10_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Figures:
    """Seconds, bytes, and nanoseconds a number; 0 where a figure makes no sense."""

    kind: str
    numbers: int
    size: int
    read: float = 0.0
    build: float = 0.0
    save: float = 0.0
    peak: int = 0
    open: float = 0.0
    column: float = 0.0
    single: float = 0.0
    update: float = 0.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--registered", type=int, default=generate.REGISTERED, help="numbers in a register")
    parser.add_argument("--queries", type=int, default=5_000_000, help="numbers looked up at once")
    parser.add_argument("--kind", choices=_KINDS, help="this register only, as JSON")
    asked = parser.parse_args()
    if asked.kind:
        print(json.dumps(asdict(_figures(asked.kind, asked.registered, asked.queries))))
        return
    print(_table([_in_own_process(kind, asked) for kind in _KINDS]))


def _in_own_process(kind: str, asked: argparse.Namespace) -> Figures:
    sizes = ["--registered", str(asked.registered), "--queries", str(asked.queries)]
    # The text file is made beforehand: making it would count in the peak.
    if kind != "whole plan":
        generate.register(asked.registered, kind)
    command = [sys.executable, __file__, "--kind", kind, *sizes]
    return Figures(**json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))


def _figures(kind: str, registered: int, queries: int) -> Figures:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "register.img"
        built = _whole_plan(path) if kind == "whole plan" else _from_text(kind, registered, path)
        return _used(built, path, queries)


def _from_text(kind: str, registered: int, path: Path) -> Figures:

    read, found = _timed(lambda: read_list(generate.register(registered, kind)))
    lists = {ListInfo(name="opposition"): found.numbers}
    build_time, image = _timed(lambda: build(lists, coverage=["FR"], as_of=_AS_OF))
    save, _ = _timed(lambda: image.save(path))
    return Figures(
        kind=kind,
        numbers=image.info().registrations,
        size=image.info().size,
        read=read,
        build=build_time,
        save=save,
        peak=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    )


def _whole_plan(path: Path) -> Figures:
    """Every valid number of the +33 plan: more than fits in memory as integers, so given as full blocks."""
    ids = _valid_blocks()
    bitmaps = np.full((1 + ids.size, BITMAP_BYTES), 0xFF, np.uint8)
    bitmaps[0] = 0
    counts = np.full(ids.size, _BLOCK, np.uint16)
    blocks = Blocks(ids=ids, counts=counts, sparse=np.empty(0, np.uint16), bitmaps=bitmaps)
    lists = (ListInfo(name="opposition"),)
    header = Header(as_of=_AS_OF, position=0, validity_days=30, coverage=("FR",), lists=lists)
    image = assembled(header, {"opposition": blocks}, None)
    image.save(path)
    return Figures(kind="whole plan", numbers=image.info().registrations, size=image.info().size)


def _valid_blocks() -> NDArray[np.uint64]:

    blocks = np.arange(_FRANCE + 10_000, _FRANCE + 100_000, dtype=np.uint64)
    e164, _ = normalise([f"+{block}0000" for block in blocks.tolist()])
    return blocks[e164 != 0]


def _used(built: Figures, path: Path, queries: int) -> Figures:

    opening, image = _timed(lambda: RegisterImage.open(path, at=_AS_OF))
    rng = np.random.default_rng(generate.SEED)
    column = _queries(rng, image.blocks("opposition").ids, image.lookup, queries)
    singles = column[:_SINGLES].tolist()
    add, remove = _changes(column, image.lookup(column) != 0)
    return replace(
        built,
        open=opening,
        column=_best(lambda: image.lookup(column)) / column.size * 1e9,
        single=_best(lambda: [image.contains(number) for number in singles]) / len(singles) * 1e9,
        update=_best(lambda: update(image, add=add, remove=remove, as_of=_AS_OF)),
    )


def _queries(
    rng: np.random.Generator, ids: NDArray[np.uint64], lookup: Callable[..., NDArray[np.uint8]], size: int
) -> NDArray[np.uint64]:
    """Numbers of France, unsorted, of which 15 % are in the register."""
    listed = _drawn(rng, ids, 8 * size)
    listed = listed[lookup(listed) != 0][: int(size * _LISTED)]
    others = _drawn(rng, np.arange(_FRANCE + 10_000, _FRANCE + 80_000, dtype=np.uint64), size)
    others = others[lookup(others) == 0]
    return rng.permutation(np.concatenate([listed, others])[:size])


def _drawn(rng: np.random.Generator, ids: NDArray[np.uint64], size: int) -> NDArray[np.uint64]:
    rest = rng.integers(0, _BLOCK, size, dtype=np.uint64)
    return ids[rng.integers(0, ids.size, size)] * np.uint64(_BLOCK) + rest


def _changes(
    column: NDArray[np.uint64], listed: NDArray[np.bool_]
) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    return column[~listed][: _CHANGES // 2], column[listed][: _CHANGES // 2]


def _timed(work: Callable[[], Result]) -> tuple[float, Result]:
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def _best(work: Callable[[], object]) -> float:
    return min(_timed(work)[0] for _ in range(_PASSES))


def _table(all_figures: list[Figures]) -> str:
    head = f"{'register':<11}{'numbers':>12}{'MB':>8}{'read s':>8}{'build s':>9}{'save s':>8}{'total s':>9}"
    head += f"{'peak MiB':>10}{'open ms':>9}{'column ns':>11}{'single ns':>11}{'update ms':>11}"
    return "\n".join([head, *map(_row, all_figures)])


def _row(one: Figures) -> str:
    total = one.read + one.build + one.save
    return (
        f"{one.kind:<11}{one.numbers:>12}{one.size / 1e6:>8.1f}{one.read:>8.2f}{one.build:>9.2f}"
        f"{one.save:>8.2f}{total:>9.2f}{one.peak / 2**20:>10.0f}{one.open * 1e3:>9.1f}{one.column:>11.1f}"
        f"{one.single:>11.0f}{one.update * 1e3:>11.0f}"
    )


if __name__ == "__main__":
    main()
