"""Blocks through threads: worked on side by side, handed on in their order, few in memory at a time."""

from __future__ import annotations

import os
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

Item = TypeVar("Item")
Outcome = TypeVar("Outcome")


class Progress(Protocol):
    """Told after each block: rows so far, and the share of the file that is done (0 when unknown)."""

    def __call__(self, *, rows: int, done: float) -> None: ...


def available_cores() -> int:
    """The processors this process may use, which in a container may be fewer than the machine has."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def in_order(function: Callable[[Item], Outcome], items: Iterable[Item]) -> Iterator[Outcome]:
    """Like `map`, in as many threads as there are cores; at most two items a thread wait at once.

    NumPy works outside Python's lock, so threads do run side by side. The first exception ends it.
    """
    workers = available_cores()
    waiting: deque[Future[Outcome]] = deque()
    with ThreadPoolExecutor(workers, thread_name_prefix="screening") as pool:
        try:
            for item in items:
                waiting.append(pool.submit(function, item))
                if len(waiting) >= 2 * workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()
