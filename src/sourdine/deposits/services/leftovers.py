"""Files that no row knows: what processes left that were killed between two steps."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sourdine import clock
from sourdine.deposits.models import ONGOING, WITH_RESULTS, WORKING, Deposit, State, Tokens, Upload, Watched
from sourdine.deposits.services import destruction
from sourdine.deposits.store import place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from uuid import UUID

# A process may be about to tell the database of what it wrote: what is younger than that is left alone.
_SETTLED: Final = timedelta(days=1)


def sweep() -> int:
    """Removes them; how many places."""
    found = [*_dead_inputs(), *_dead_parts(), *_dead_results(), *_dead_tokens(), *_dead_watched()]
    destruction.destroy_places(found)
    return len(found)


def _dead_inputs() -> Iterator[str]:
    going = set(Upload.objects.filter(state__in=ONGOING).values_list("pk", flat=True))
    yield from _of_others("inputs", going | _worked_on() | _young())


def _dead_parts() -> Iterator[str]:
    going = set(Upload.objects.filter(state__in=ONGOING).values_list("pk", flat=True))
    yield from _of_others("parts", going | _young())


def _dead_results() -> Iterator[str]:
    states = (*WITH_RESULTS, State.HELD, *WORKING)
    alive = set(Deposit.objects.filter(state__in=states).values_list("pk", flat=True))
    yield from _of_others("results", alive | _young())


def _dead_tokens() -> Iterator[str]:
    worked_on = _worked_on()
    kept = set(Tokens.objects.filter(deposit__isnull=False).values_list("deposit", flat=True))
    yield from _of_others("tokens", kept | worked_on | _young())


def _dead_watched() -> Iterator[str]:
    worked_on = _worked_on()
    kept = set(Watched.objects.exclude(place="").values_list("deposit", flat=True))
    yield from _of_others("watch", kept | worked_on | _young())


def _worked_on() -> set[UUID]:
    """Read before what is kept: one that ends between the two is found twice, never nowhere."""
    return set(Deposit.objects.filter(state__in=WORKING).values_list("pk", flat=True))


def _young() -> set[UUID]:
    return set(Upload.objects.filter(touched_at__gt=clock.now() - _SETTLED).values_list("pk", flat=True))


def _of_others(folder: str, alive: Iterable[UUID | None]) -> Iterator[str]:
    known = {one.hex for one in alive if one is not None}
    for name in sorted({path.split("/")[1] for path in place.current().sizes(folder)}):
        if name not in known:
            yield f"{folder}/{name}"
