"""Watched numbers are compared with what the register took in since the last look.

Every number that joined a list is given its token under the watch's key, and looked for among those kept.
What was looked at moves forward only in the transaction that tells: a look that fails is made again, from
where the last one stood, and a cell that was told is told once. Nothing is missed, nothing is told twice.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final, TypeVar

import numpy as np

from sourdine import clock
from sourdine.audit import services as audit
from sourdine.audit.vocabulary import Action
from sourdine.deposits.errors import FileGone
from sourdine.deposits.models import Found, Telling, Watch, Watched
from sourdine.deposits.services import telling
from sourdine.deposits.services.telling import ABOUT, Seen
from sourdine.deposits.services.watched import key_of
from sourdine.deposits.store import place, sealed
from sourdine.deposits.tokens import tokens_of
from sourdine.deposits.vault import vault_of
from sourdine.deposits.watch_file import Cell, find
from sourdine.jobs.backend import on_behalf_of
from sourdine.jobs.models import Job
from sourdine.jobs.models import State as JobState
from sourdine.jobs.running import current_job
from sourdine.professionals.models import State
from sourdine.register.services.joined import joined
from sourdine.register.services.snapshots import snapshot

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from uuid import UUID

    from django.db.models import QuerySet

    from sourdine.jobs.running import RunningJob
    from sourdine.screening.image import RegisterImage

    T = TypeVar("T")

_AT_ONCE: Final = 2_000  # written in one transaction
_Place = tuple[int, int]  # row and column


def look() -> int:
    """One job for each watch that the register has changed for; how many. Raises what `snapshot` raises."""
    from sourdine.deposits.tasks import look_at

    info = snapshot().info()
    watched = live()
    # Nothing joined or left since: they are up to date as of now.
    watched.filter(position=info.position, as_of__lt=info.as_of).update(as_of=info.as_of)
    behind = watched.filter(position__lt=info.position).values_list("watch", "watch__campaign__organisation")
    looked_at = _looked_at(look_at.module_path)
    asked = 0
    for watch, organisation in sorted(set(behind)):
        if str(watch) not in looked_at:
            with on_behalf_of(organisation.hex):
                look_at.enqueue(str(watch))
            asked += 1
    return asked


def look_at(watch: UUID) -> None:
    """For a job. Raises what `snapshot` raises or StoreUnusable: then it is not up to date."""
    job = current_job()
    held = Watch.objects.select_related("campaign__organisation").filter(pk=watch, ended_at=None).first()
    if held is None:
        return
    with job.fence():
        # What a look had found that ended before it told.
        Telling.objects.filter(watch=held, told_at=None).delete()
    image = snapshot()
    info = image.info()
    behind = list(live().filter(watch=held, position__lt=info.position).select_related("deposit"))
    seen = [_look(job, held, one, image) for one in behind]
    with job.commit():
        # The watch before what it holds, as everybody locks them.
        if not Watch.objects.select_for_update().filter(pk=watch, ended_at=None).exists():
            # It was stopped meanwhile: nothing is said any more.
            Telling.objects.filter(watch=held, told_at=None).delete()
            return
        moved = Watched.objects.filter(pk__in=[one.pk for one in behind])
        moved.update(position=info.position, as_of=info.as_of)
        _leave_out([one.watched for one in seen if one.is_gone])
        telling.tell(held, [one for one in seen if one.tokens])


def live() -> QuerySet[Watched]:
    """What is looked at: a deposit that is held for review is not, nor is any of a suspended organisation."""
    return Watched.objects.filter(
        watch__ended_at=None,
        watch__campaign__organisation__state=State.ACTIVE,
        deposit__ready_at__isnull=False,
    ).exclude(place="")


def _looked_at(task: str) -> set[str]:
    """Watches that have a job already: it will see what came since."""
    waiting = Job.objects.filter(task=task, state__in=(JobState.READY, JobState.RUNNING))
    return {one["args"][0] for one in waiting.values_list("arguments", flat=True)}


def _look(job: RunningJob, watch: Watch, one: Watched, image: RegisterImage) -> Seen:
    wanted = np.unique(tokens_of(joined(one.position, image), key_of(watch)))
    tokens: set[int] = set()
    is_gone = False
    try:
        for cells in _batches(_cells(watch, one, wanted)):
            with job.fence():
                tokens |= _note(watch, one, cells)
    except FileGone:
        # Only a restored backup has the row and not its file: the others are not silenced by it.
        is_gone = True
    return Seen(watched=one, tokens=frozenset(tokens), is_gone=is_gone)


def _leave_out(gone: Iterable[Watched]) -> None:
    """They count as not watched from now on: their campaign is shown as incomplete."""
    for one in gone:
        Watched.objects.filter(pk=one.pk).update(place="", sketch=None)
        audit.record(
            Action.WATCHED_LOST,
            organisation=one.deposit.organisation_id,
            deposit=str(one.deposit_id),
            campaign=str(one.deposit.campaign_id),
            numbers=one.count,
        )


def _cells(watch: Watch, one: Watched, wanted: np.ndarray[tuple[int], np.dtype[np.uint64]]) -> Iterator[Cell]:
    if not wanted.size:
        return
    vault = vault_of(watch.campaign.organisation)
    with sealed.SealedSource(place.current(), one.place, vault).open("rb") as file:
        yield from find(file, wanted)


def _note(watch: Watch, one: Watched, cells: list[Cell]) -> set[int]:
    """Writes down those that were not told before; their tokens. In the caller's transaction."""
    told = _told(one, [cell.row for cell in cells])
    fresh = [cell for cell in cells if (cell.row, cell.column) not in told]
    if not fresh:
        return set()
    under_way, _ = Telling.objects.get_or_create(watch=watch, told_at=None)
    at, vault = clock.now(), vault_of(watch.campaign.organisation)
    Found.objects.bulk_create(
        Found(
            watched=one,
            telling=under_way,
            row=cell.row,
            column=cell.column,
            identifier_sealed=vault.seal(cell.identifier.encode(), about=ABOUT) if cell.identifier else None,
            found_at=at,
        )
        for cell in fresh
    )
    return {cell.token for cell in fresh}


def _told(one: Watched, rows: list[int]) -> set[_Place]:
    told = Found.objects.filter(watched=one, row__in=rows, telling__told_at__isnull=False)
    return set(told.values_list("row", "column"))


def _batches(cells: Iterable[T]) -> Iterator[list[T]]:
    going = iter(cells)
    while batch := list(islice(going, _AT_ONCE)):
        yield batch
