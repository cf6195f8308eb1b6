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
    from datetime import datetime
    from uuid import UUID

# Whoever works at an upload so young may be about to write more.
_SETTLED: Final = timedelta(days=1)


def dead(at: datetime | None = None) -> list[str]:
    """Their places. What a transaction under way is about to tell of looks dead too: look twice."""
    settled = (at or clock.now()) - _SETTLED
    young = set(Upload.objects.filter(touched_at__gt=settled).values_list("pk", flat=True))
    kinds = (_dead_inputs, _dead_parts, _dead_results, _dead_tokens, _dead_watched)
    return [one for kind in kinds for one in kind(young)]


def destroy(seen: Iterable[str], at: datetime | None = None) -> int:
    """Of those that were dead at an earlier look, the ones that still are; how many."""
    found = sorted({*seen}.intersection(dead(at)))
    destruction.destroy_places(found)
    return len(found)


def _dead_inputs(young: set[UUID]) -> Iterator[str]:
    going = set(Upload.objects.filter(state__in=ONGOING).values_list("pk", flat=True))
    yield from _of_others("inputs", going | _worked_on() | young)


def _dead_parts(young: set[UUID]) -> Iterator[str]:
    going = set(Upload.objects.filter(state__in=ONGOING).values_list("pk", flat=True))
    yield from _of_others("parts", going | young)


def _dead_results(young: set[UUID]) -> Iterator[str]:
    states = (*WITH_RESULTS, State.HELD, *WORKING)
    alive = set(Deposit.objects.filter(state__in=states).values_list("pk", flat=True))
    yield from _of_others("results", alive | young)


def _dead_tokens(young: set[UUID]) -> Iterator[str]:
    worked_on = _worked_on()
    kept = set(Tokens.objects.filter(deposit__isnull=False).values_list("deposit", flat=True))
    yield from _of_others("tokens", kept | worked_on | young)


def _dead_watched(young: set[UUID]) -> Iterator[str]:
    worked_on = _worked_on()
    kept = set(Watched.objects.exclude(place="").values_list("deposit", flat=True))
    yield from _of_others("watch", kept | worked_on | young)


def _worked_on() -> set[UUID]:
    """Read before what is kept: one that ends between the two is found twice, never nowhere."""
    return set(Deposit.objects.filter(state__in=WORKING).values_list("pk", flat=True))


def _of_others(folder: str, alive: Iterable[UUID | None]) -> Iterator[str]:
    known = {one.hex for one in alive if one is not None}
    for name in sorted({path.split("/")[1] for path in place.current().sizes(folder)}):
        if name not in known:
            yield f"{folder}/{name}"
