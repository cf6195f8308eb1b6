"""A professional's chain of events, a page at a time, oldest first: what webhooks point to."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router

from sourdine.api import cursors
from sourdine.api.consents import author_of
from sourdine.api.shapes.events import EventOut, EventsOut
from sourdine.consents.services import reading

router = Router(tags=["consents"])
_BEYOND = 1 << 63


@router.get("/consent-events", response=EventsOut, summary="List what happened, oldest first")
def listed(
    request: HttpRequest,
    after: Annotated[int, Query(ge=0, lt=_BEYOND)] = 0,
    limit: Annotated[int, Query(ge=1, le=cursors.MOST)] = cursors.USUAL,
) -> EventsOut:
    """From the event that follows a position. A page is never shifted: positions have no gaps, and stay."""
    found = reading.events(author_of(request), after=after, most=limit + 1)
    page = found[:limit]
    following = page[-1].event.position if len(found) > limit else None
    return EventsOut(items=[EventOut.of(one) for one in page], next=following)
