"""Bringing in a list that somebody else kept, batch by batch; stopped anywhere, it goes on from there."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import numpy as np
from django.db import transaction
from django.db.models import F

from sourdine.audit.services import record
from sourdine.audit.vocabulary import Action
from sourdine.clock import now
from sourdine.register.durations import standing_term
from sourdine.register.importing.arrival import Arrival, add_new
from sourdine.register.importing.entries import Asked, Entries, read_entries
from sourdine.register.importing.errors import ImportUnderWay, ListNotFound
from sourdine.register.importing.refusals import write_refusals
from sourdine.register.line import Line
from sourdine.register.models import ListImport, OppositionList
from sourdine.screening.prospects.opening import at_rest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sourdine.accounts.models import User
    from sourdine.screening.pipeline import Progress

BATCH: Final = 5_000  # written in a fifth of a second; registrations wait for less than half of it
_AS_IT_SEEMS: Final = Asked()


@dataclass(frozen=True, kw_only=True, slots=True)
class Imported:
    """What became of the rows. `went_on` when an earlier run of the same file had begun."""

    list_name: str
    rows: int
    added: int
    already_there: int
    duplicates: int
    refused: int
    refused_by_reason: dict[str, int]
    went_on: bool


def import_list(
    path: Path,
    to: OppositionList,
    *,
    asked: Asked = _AS_IT_SEEMS,
    refusals: Path | None = None,
    by: User | None = None,
    progress: Progress | None = None,
) -> Imported:
    """Puts the numbers of a file on a list, with their dates; those that are on it already stay as they are.

    The rows refused are written to `refusals`. Running it again with the same file goes on where it stopped,
    and adds nothing twice. Raises ImportUnderWay, CannotWrite or a RefusedFile.
    """
    with at_rest(path) as file:
        digest = _digest(file, asked)
        former = ListImport.objects.filter(opposition_list=to, digest=digest).first()
        at = former.started_at if former else now()
        entries = read_entries(
            file,
            asked,
            territories=to.territories,
            at=at,
            ends_at=lambda registered: standing_term(registered, at),
        )
    run = former or ListImport.objects.create(opposition_list=to, digest=digest, started_at=at, by=by)
    if refusals is not None:
        write_refusals(refusals, entries.refused_rows, entries.refused_fates)
    for rows in _batches(entries, after=run.offset):
        _bring_in(run, to, entries, rows)
        if progress is not None:
            progress(rows=int(entries.rows[rows][-1]), done=float(rows.stop / entries.rows.size))
    return _finish(run, entries, by=by, went_on=former is not None)


def list_called(name: str) -> OppositionList:
    """Raises ListNotFound, which names those there are."""
    found = {one.name: one for one in OppositionList.objects.all()}
    if name not in found:
        raise ListNotFound(available=", ".join(found))
    return found[name]


def _digest(path: Path, asked: Asked) -> str:
    """Of the file and of how it is read: other columns of the same file are another list."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
    digest.update(str(asked).encode())
    return digest.hexdigest()


def _batches(entries: Entries, *, after: int) -> Iterator[slice]:
    """Entries beyond the row `after`. A batch ends with a row, never between two numbers of one."""
    start = int(np.searchsorted(entries.rows, after, "right"))
    while start < entries.rows.size:
        last = min(start + BATCH, entries.rows.size) - 1
        stop = int(np.searchsorted(entries.rows, entries.rows[last], "right"))
        yield slice(start, stop)
        start = stop


@transaction.atomic
def _bring_in(run: ListImport, to: OppositionList, entries: Entries, rows: slice) -> None:
    arrivals = [
        Arrival(
            line=Line(e164),
            registered_at=datetime.fromtimestamp(registered, UTC),
            ends_at=datetime.fromtimestamp(ends, UTC),
        )
        for e164, registered, ends in zip(
            entries.e164[rows].tolist(),
            entries.registered[rows].tolist(),
            entries.ends[rows].tolist(),
            strict=True,
        )
    ]
    reached = int(entries.rows[rows][-1])
    _advance(run, to_row=reached)
    added = add_new(to, arrivals, at=now())
    ListImport.objects.filter(id=run.id).update(
        added=F("added") + added, already_there=F("already_there") + len(arrivals) - added
    )
    run.offset = reached


def _advance(run: ListImport, *, to_row: int) -> None:
    # Fenced by where this run believes it is: a second one that began meanwhile stops, and undoes its batch.
    if not ListImport.objects.filter(id=run.id, offset=run.offset).update(offset=to_row):
        raise ImportUnderWay


@transaction.atomic
def _finish(run: ListImport, entries: Entries, *, by: User | None, went_on: bool) -> Imported:
    refused = entries.refused_by_code
    run.refresh_from_db()
    if run.finished_at is None:
        run.finished_at = now()
        run.rows, run.refused, run.refused_by_reason = entries.total_rows, sum(refused.values()), refused
        run.save(update_fields=["finished_at", "rows", "refused", "refused_by_reason"])
        record(
            Action.LIST_IMPORTED,
            actor=by,
            list=run.opposition_list.name,
            digest=run.digest,
            rows=run.rows,
            added=run.added,
        )
    return Imported(
        list_name=run.opposition_list.name,
        rows=entries.total_rows,
        added=run.added,
        already_there=run.already_there,
        duplicates=entries.duplicates,
        refused=sum(refused.values()),
        refused_by_reason=refused,
        went_on=went_on,
    )
