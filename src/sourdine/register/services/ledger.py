"""The lists' rows and the log of their changes, always written together: callers own the transaction.

A line is locked before its holders are read: who joins and who leaves wait for each other there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import connection
from django.db.models import Max

from sourdine import statements
from sourdine.register import durations
from sourdine.register.models import Holding, Opposition
from sourdine.register.services import changes
from sourdine.statements import Step

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from sourdine.register.models import OppositionList


# Says which rows it added: what stands already keeps its dates.
_ADD: Final = (
    "INSERT INTO register_opposition "
    "(opposition_list_id, line_index, line_sealed, registered_at, effective_at, ends_at, is_listed) "
    "VALUES {places} ON CONFLICT (line_index, opposition_list_id) DO NOTHING RETURNING id, opposition_list_id"
)
_WISH: Final = (
    "INSERT INTO register_holding_lists (holding_id, oppositionlist_id) VALUES {places} "
    "ON CONFLICT DO NOTHING"
)


def active_holdings(line_index: bytes) -> QuerySet[Holding]:
    return Holding.objects.filter(line_index=line_index, ended_at=None)


def lock(line_index: bytes) -> None:
    """Whoever else comes for the line waits, though it may have no row yet."""
    # SQLite has one writer anyway.
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            key = int.from_bytes(line_index[:8], signed=True)
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])


def locked(line_index: bytes) -> list[Opposition]:
    """The line's rows, locked."""
    lock(line_index)
    return _rows(line_index)


def wishing(holding: Holding, lists: Collection[OppositionList]) -> Iterator[Step]:
    """That the holder wants the line on these lists."""
    if lists:
        places = ", ".join(["(%s, %s)"] * len(lists))
        yield Step(_WISH.format(places=places), [one for each in lists for one in (holding.pk, each.pk)])


def join(holding: Holding, lists: Collection[OppositionList], *, at: datetime) -> list[Opposition]:
    """The line is on these lists, at least until the holder's term. Dates of a standing opposition stay.

    The line is locked by the caller, who wrote that it is the holder's wish.
    """
    standing = _rows(bytes(holding.line_index))
    if standing:
        extend(holding)
    wanted = {one.pk for one in lists}
    missing = wanted - {row.opposition_list_id for row in standing}
    added = _add(holding, missing, at)
    if len(added) < len(missing):
        # An import brought the line in meanwhile: it locks no line.
        standing = [row for row in _rows(bytes(holding.line_index)) if row not in added]
    standing = [row for row in standing if row.opposition_list_id in wanted]
    for row in standing:
        _bring_up_to(row, holding, at)
    listed = [*_list(standing, at), *(row for row in added if row.is_listed)]
    changes.log_oppositions(listed, is_addition=True, at=at)
    return [*standing, *added]


def extend(holding: Holding) -> None:
    """The holder's oppositions last at least as long as the holder's own term."""
    Opposition.objects.filter(
        line_index=holding.line_index,
        opposition_list__in=holding.lists.all(),
        ended_at=None,
        ends_at__lt=holding.ends_at,
    ).update(ends_at=holding.ends_at)


def unwanted(rows: Iterable[Opposition]) -> list[Opposition]:
    """Of locked rows of one line, those that no holder wants now."""
    rows = list(rows)
    if not rows:
        return []
    holdings = active_holdings(bytes(rows[0].line_index))
    wanted = set(holdings.values_list("lists", flat=True))
    return [row for row in rows if row.opposition_list_id not in wanted]


def remove(rows: Sequence[Opposition], *, at: datetime) -> None:
    """Erased at once: somebody asked."""
    Opposition.objects.filter(pk__in=[row.pk for row in rows]).delete()
    changes.log_oppositions((row for row in rows if row.is_listed), is_addition=False, at=at)


def end(rows: Sequence[Opposition], *, at: datetime) -> None:
    """Out of the images, kept until purged: the term passed."""
    Opposition.objects.filter(pk__in=[row.pk for row in rows]).update(ended_at=at, is_listed=False)
    changes.log_oppositions((row for row in rows if row.is_listed), is_addition=False, at=at)


def shorten(rows: Iterable[Opposition]) -> None:
    """After a holder left, an opposition ends with the last of those who stay."""
    for row in rows:
        staying = active_holdings(bytes(row.line_index)).filter(lists=row.opposition_list_id)
        last = staying.aggregate(last=Max("ends_at"))["last"]
        if last is not None and last != row.ends_at:
            row.ends_at = last
            row.save(update_fields=["ends_at"])


def show(rows: Sequence[Opposition], *, at: datetime) -> None:
    """Into the images: the day of effect has come, or a suspension has ended."""
    changes.log_oppositions(_list(rows, at), is_addition=True, at=at)


def hide(row: Opposition, *, at: datetime) -> None:
    """Out of the images, though it stands."""
    Opposition.objects.filter(pk=row.pk).update(is_listed=False)
    if row.is_listed:
        changes.log_oppositions([row], is_addition=False, at=at)


def _rows(line_index: bytes) -> list[Opposition]:
    of_line = "WHERE line_index = %s ORDER BY opposition_list_id"
    return statements.select(Opposition, of_line + statements.held("register_opposition"), [line_index])


def _add(holding: Holding, lists: Collection[int], at: datetime) -> list[Opposition]:
    """The line's rows on these lists; not those that somebody else adds at this moment."""
    if not lists:
        return []
    rows = {one: _new(holding, one, at) for one in sorted(lists)}
    places = ", ".join(["(%s, %s, %s, %s, %s, %s, %s)"] * len(rows))
    values = [value for row in rows.values() for value in _values(row)]
    for pk, opposition_list_id in statements.fetch(_ADD.format(places=places), values):
        rows[opposition_list_id].pk = pk
    return [row for row in rows.values() if row.pk is not None]


def _new(holding: Holding, opposition_list_id: int, at: datetime) -> Opposition:
    effective_at = durations.effect_of(at)
    return Opposition(
        opposition_list_id=opposition_list_id,
        line_index=bytes(holding.line_index),
        line_sealed=bytes(holding.line_sealed),
        registered_at=at,
        effective_at=effective_at,
        ends_at=holding.ends_at,
        is_listed=effective_at <= at,
    )


def _values(row: Opposition) -> tuple[object, ...]:
    instants = (row.registered_at, row.effective_at, row.ends_at)
    return (row.opposition_list_id, bytes(row.line_index), bytes(row.line_sealed), *instants, row.is_listed)


def _list(rows: Iterable[Opposition], at: datetime) -> list[Opposition]:
    """Those of them that images say from now on, and did not before."""
    fresh = [row for row in rows if _takes_effect(row, at)]
    if fresh:
        Opposition.objects.filter(pk__in=[row.pk for row in fresh]).update(is_listed=True)
    return fresh


def _bring_up_to(row: Opposition, holding: Holding, at: datetime) -> None:
    if row.ended_at is not None:
        row.registered_at, row.effective_at, row.ended_at = at, durations.effect_of(at), None
        row.ends_at = holding.ends_at
    elif row.ends_at < holding.ends_at:
        row.ends_at = holding.ends_at
    else:
        return
    row.save(update_fields=["registered_at", "effective_at", "ended_at", "ends_at"])


def _takes_effect(row: Opposition, at: datetime) -> bool:
    stands = row.ended_at is None and row.suspended_at is None
    return stands and not row.is_listed and row.effective_at <= at
