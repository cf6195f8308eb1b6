"""How much may be asked in a day, and when what is asked looks like an enumeration.

A screening is an oracle: whoever may ask without bound learns the list. Deposits, checks and what is under
watch draw on one budget of different numbers a day, the professional's, on which its providers draw too.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from sourdine import sealing, statements
from sourdine.deposits import enumeration, tokens
from sourdine.deposits.enumeration import Suspicion, Thresholds
from sourdine.deposits.models import Campaign, DayDraw, Deposit, Watched
from sourdine.deposits.sketch import Sketch
from sourdine.screening.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from datetime import date

    import numpy as np
    from django.db.models import Model
    from numpy.typing import NDArray

    from sourdine.professionals.models import Organisation

_COUNTED: Final = ("sketch", "drawn")
_DAY: Final = (DayDraw, ("id", "organisation_id", "day", "drawn", "deposited", "sketch", "watched_sketch"))
_OF_DAY: Final = "WHERE organisation_id = %s AND day = %s"
_DAY_BESIDE: Final = """deposits_daydraw.organisation_id = professionals_organisation.id
    AND deposits_daydraw.day = %s"""
_KEPT: Final = timedelta(days=2)
_HISTORY: Final = 20  # deposits of a campaign that its usual share is told from
_ENOUGH_HISTORY: Final = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What one deposit or check asks about."""

    count: int  # numbers, however often each
    sketch: Sketch
    different: NDArray[np.uint64] = field(repr=False)  # as `enumeration` gathers them


@dataclass(frozen=True, kw_only=True, slots=True)
class Drawn:
    """The organisation's day, this asking included."""

    distinct: int
    drawn: int
    deposited: int  # by files, a number of each once
    with_watched: int  # different ones, those under watch since an earlier day included


class Asking:
    """Gathers what a deposit asks about as its blocks pass."""

    def __init__(self, organisation: Organisation) -> None:
        self._key = counting_key(organisation)
        self._sketch = Sketch()
        self._gathered = enumeration.Gathered()
        self._count = 0

    def add(self, numbers: NDArray[np.uint64]) -> None:
        self._sketch.add(tokens.tokens_of(numbers, self._key))
        self._gathered.add(numbers)
        self._count += numbers.size

    def asked(self) -> Asked:
        return Asked(count=self._count, sketch=self._sketch, different=self._gathered.numbers())


def draw(organisation: Organisation, asked: Asked) -> Drawn:
    """Counts a deposit, in the caller's transaction, which holds the organisation's day until it ends."""
    day = begin_day(organisation)
    day.deposited += asked.sketch.count()
    drawn = count(day, asked)
    statements.update(day, *_COUNTED, "deposited")
    return drawn


def count(day: DayDraw, asked: Asked) -> Drawn:
    """The day with this asking: for the caller to write, those columns that are `_COUNTED`."""
    sketch = Sketch(bytes(day.sketch))
    sketch.merge(asked.sketch)
    day.sketch, day.drawn = sketch.content(), day.drawn + asked.count
    distinct = with_watched = sketch.count()
    if day.watched_sketch:
        sketch.merge(Sketch(bytes(day.watched_sketch)))
        with_watched = sketch.count()
    return Drawn(distinct=distinct, drawn=day.drawn, deposited=day.deposited, with_watched=with_watched)


def has_room_to_watch(organisation: Organisation, sketch: Sketch) -> bool:
    """Whether so many numbers more may be asked about every day. In a transaction that has drawn.

    What has no room is not kept, and need not be: it was drawn, and the day is over with it.
    """
    watched = under_watch(organisation)
    watched.merge(sketch)
    return watched.count() <= settings.SOURDINE.numbers_per_day


def under_watch(organisation: Organisation) -> Sketch:
    """The numbers of its live watches, each once however many campaigns it is in."""
    live = Watched.objects.filter(watch__ended_at=None, watch__campaign__organisation=organisation)
    found = Sketch()
    for content in live.exclude(sketch=None).values_list("sketch", flat=True):
        found.merge(Sketch(bytes(content or b"")))
    return found


def begin_day(organisation: Organisation) -> DayDraw:
    """Today's, held until the caller's transaction ends. What is under watch as it begins counts all day."""
    today = timezone.localdate()
    held = _held(organisation, today)
    if held is None:
        _begin(organisation, today)
        held = _held(organisation, today)
    if held is None:
        raise DayDraw.DoesNotExist
    return held


def day_beside() -> statements.Beside:
    """Today's of the organisation that is read, held by nobody; see `draw_unheld`."""
    return statements.Beside(_DAY, _DAY_BESIDE, (timezone.localdate(),))


def draw_unheld(
    organisation: Organisation,
    day: DayDraw | None,
    numbers: NDArray[np.uint64],
    rows: Callable[[Collection[Suspicion]], Sequence[Model]],
) -> Collection[Suspicion]:
    """What is suspicious when these numbers are counted on the day that `day_beside` found. `rows` says what
    is to be written then, which is written by the same statement.

    Nobody waits for another one's check: where somebody drew meanwhile, it is all counted and said once more,
    with the day held.
    """
    asking = Asking(organisation)
    asking.add(numbers)
    asked = asking.asked()
    if day is not None:
        before = day.drawn
        found = suspicions(asked, count(day, asked))
        counted = statements.changing_if(day, *_COUNTED, was=("drawn", before))
        if statements.in_turn(counted, *rows(found)):
            return found
    with transaction.atomic():
        day = begin_day(organisation)
        found = suspicions(asked, count(day, asked))
        statements.together(statements.changing(day, *_COUNTED), *rows(found))
    return found


def _begin(organisation: Organisation, today: date) -> None:
    begun = {"sketch": Sketch().content(), "watched_sketch": under_watch(organisation).content()}
    DayDraw.objects.get_or_create(organisation=organisation, day=today, defaults=begun)


def _held(organisation: Organisation, day: date) -> DayDraw | None:
    held = f"{_OF_DAY}{statements.held('deposits_daydraw')}"
    return statements.first(DayDraw, held, [organisation.pk, day])


def suspicions(
    asked: Asked, drawn: Drawn, *, campaign: Campaign | None = None, counts: Mapping[str, int] | None = None
) -> list[Suspicion]:
    """Why it is to be looked at by somebody before its result is given; nothing for an honest file.

    `counts`: by verdict, of a deposit.
    """
    service = settings.SOURDINE
    found = enumeration.looked_at(asked.different, thresholds())
    if asked.count >= service.harvest_least and _is_unusual(campaign, counts or {}):
        found.append(Suspicion.RATE)
    recut = drawn.deposited > service.harvest_recuts * drawn.distinct
    if recut and drawn.deposited >= service.harvest_least:
        found.append(Suspicion.RECUT)
    if drawn.with_watched > service.numbers_per_day:
        found.append(Suspicion.DAY_QUOTA)
    return found


def thresholds() -> Thresholds:
    service = settings.SOURDINE
    return Thresholds(
        least=service.harvest_least,
        run_percent=service.harvest_run_percent,
        step_percent=service.harvest_step_percent,
        dense_percent=service.harvest_dense_percent,
    )


def forget_days(today: date | None = None) -> int:
    before = (today or timezone.localdate()) - _KEPT
    return DayDraw.objects.filter(day__lt=before).delete()[0]


def counting_key(organisation: Organisation) -> bytes:
    """Makes the tokens by which different numbers are counted: what it asked today, and what is watched."""
    return sealing.current().index(organisation.pk.bytes, about="different numbers of an organisation")


def _is_unusual(campaign: Campaign | None, counts: Mapping[str, int]) -> bool:
    """Whether the share of opposed numbers is far from what the campaign's deposits have had."""
    if campaign is None:
        return False
    screened = Deposit.objects.filter(campaign=campaign, ready_at__isnull=False, numbers__gt=0)
    known = list(screened.order_by("-ready_at").values_list("counts", flat=True)[:_HISTORY])
    if len(known) < _ENOUGH_HISTORY:
        return False
    total: Counter[str] = Counter()
    for one in known:
        total.update(one)
    usual, here = _opposed_share(total), _opposed_share(counts)
    if usual is None or here is None:
        return False
    return 100 * abs(here - usual) > settings.SOURDINE.harvest_rate_points


def _opposed_share(counts: Mapping[str, int]) -> float | None:
    """Of the numbers that the lists say something of: cells that are no numbers tell nothing of a list."""
    opposed = counts.get(Verdict.OPPOSED.word, 0)
    compared = opposed + counts.get(Verdict.NOT_LISTED.word, 0)
    return opposed / compared if compared else None
