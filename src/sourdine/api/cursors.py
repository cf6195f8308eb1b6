"""Long lists, a page at a time, newest or soonest first: a cursor says after which row the next page begins.

A page is not shifted by what is added meanwhile, as one that counts rows would be.
"""

from __future__ import annotations

import base64
import binascii
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, TypeVar
from uuid import UUID

from django.db.models import Model, Q, UUIDField

from sourdine.api.errors import CursorRefused

if TYPE_CHECKING:
    from django.db.models import QuerySet

MOST: Final = 100
USUAL: Final = 20
_BEYOND: Final = 1 << 63
M = TypeVar("M", bound=Model)


def page_of(
    rows: QuerySet[M], *, by: str, cursor: str | None, limit: int, soonest_first: bool = False
) -> tuple[list[M], str | None]:
    """`by` names the instant that rows are ordered by. Raises CursorRefused."""
    after, sign = ("gt", "") if soonest_first else ("lt", "-")
    if cursor:
        at, last = _read(cursor)
        if isinstance(last, UUID) is not isinstance(rows.model._meta.pk, UUIDField):  # noqa: SLF001 -- Django's own name for it
            raise CursorRefused  # of another list
        rows = rows.filter(Q(**{f"{by}__{after}": at}) | Q(**{by: at, f"pk__{after}": last}))
    found = list(rows.order_by(f"{sign}{by}", f"{sign}pk")[: limit + 1])
    if len(found) <= limit:
        return found, None
    page = found[:limit]
    return page, _written(getattr(page[-1], by), page[-1].pk)


def _written(at: datetime, last: UUID | int) -> str:
    content = json.dumps([at.isoformat(), last.hex if isinstance(last, UUID) else last]).encode()
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def _read(cursor: str) -> tuple[datetime, UUID | int]:
    try:
        content: Any = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        at, last = content
        instant = datetime.fromisoformat(at)
        if instant.tzinfo is None:
            raise CursorRefused
        return instant.astimezone(UTC), _row(last)
    except (ValueError, TypeError, AttributeError, binascii.Error, RecursionError, OverflowError):
        raise CursorRefused from None


def _row(last: Any) -> UUID | int:  # noqa: ANN401 -- what somebody sent
    if isinstance(last, str):
        return UUID(hex=last)
    if type(last) is not int or not 0 <= last < _BEYOND:
        raise CursorRefused
    return last
