"""What one asker may know of a line's standing on the lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sourdine.register.models import Opposition, OppositionList

if TYPE_CHECKING:
    from datetime import datetime

    from sourdine.register.line import Line
    from sourdine.register.models import Holding


@dataclass(frozen=True, kw_only=True, slots=True)
class ListStanding:
    """Dates older than the asker's first proof are None. `is_wanted`: the holder who asks wants it there."""

    list: OppositionList
    is_registered: bool
    is_wanted: bool
    registered_at: datetime | None
    effective_at: datetime | None
    ends_at: datetime | None
    suspended: bool


def standing(line: Line, *, holding: Holding | None, since: datetime | None) -> tuple[ListStanding, ...]:
    """One for each list, in their order. `since`: the asker's first proof, when it is not a holding's."""
    rows = Opposition.objects.filter(line_index=line.index, ended_at=None)
    return of_rows({row.opposition_list_id: row for row in rows}, holding=holding, since=since)


def of_rows(
    rows: dict[int, Opposition], *, holding: Holding | None, since: datetime | None
) -> tuple[ListStanding, ...]:
    since = holding.first_proven_at if holding else since
    wanted = {one.pk for one in holding.lists.all()} if holding else set[int]()
    return tuple(
        _one(one, rows.get(one.pk), holding if one.pk in wanted else None, since)
        for one in OppositionList.objects.all()
        if one.is_open or one.pk in rows
    )


def _one(
    opposition_list: OppositionList, row: Opposition | None, holding: Holding | None, since: datetime | None
) -> ListStanding:
    is_younger = row is not None and since is not None and row.registered_at >= since
    shown = row if is_younger else None
    # A holder's own term is the holder's to know, whenever the line was first registered.
    return ListStanding(
        list=opposition_list,
        is_registered=row is not None,
        is_wanted=holding is not None,
        registered_at=shown.registered_at if shown else None,
        effective_at=shown.effective_at if shown else None,
        ends_at=holding.ends_at if holding and row else None,
        suspended=row is not None and row.suspended_at is not None,
    )
