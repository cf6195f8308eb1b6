"""The watch of a campaign: started, stopped, how it stands, and which numbers may no longer be called."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Status

from sourdine.api import cursors
from sourdine.api.callers import actor_of
from sourdine.api.document import refusing
from sourdine.api.shapes.watch import ToldOut, ToldsOut, WatchOut
from sourdine.deposits.services import watch_state, watches
from sourdine.deposits.vault import vault_of

router = Router(tags=["watch"])
PLACE = "/campaigns/{uuid:campaign}/watch"


@router.put(PLACE, response=WatchOut, openapi_extra=refusing(404), summary="Watch a campaign")
def start(request: HttpRequest, campaign: UUID) -> WatchOut:
    """Files deposited for it from now on are watched until it ends. Starting twice is starting once."""
    actor = actor_of(request)
    watches.start(actor, campaign)
    return WatchOut.of(watch_state.standing(actor, campaign))


@router.delete(
    PLACE, response={204: None}, openapi_extra=refusing(404), summary="Stop the watch of a campaign"
)
def stop(request: HttpRequest, campaign: UUID) -> Status[None]:
    """Its tokens are destroyed. What was told is kept as long as a result is."""
    watches.stop(actor_of(request), campaign)
    return Status(204, None)


@router.get(PLACE, response=WatchOut, openapi_extra=refusing(404), summary="How a watch stands")
def look(request: HttpRequest, campaign: UUID) -> WatchOut:
    """Of the newest watch, over or not. When it is not current, screen the file again before you call."""
    return WatchOut.of(watch_state.standing(actor_of(request), campaign))


@router.get(
    f"{PLACE}/told",
    response=ToldsOut,
    openapi_extra=refusing(404),
    summary="List what may no longer be called, newest first",
)
def told(
    request: HttpRequest,
    campaign: UUID,
    telling: Annotated[UUID | None, Query()] = None,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=cursors.MOST)] = cursors.USUAL,
) -> ToldsOut:
    """By row, column and your own identifier: the service does not keep the numbers.

    `telling`: what one `watch.changed` was about. A provider sees what was found in its own deposits.
    """
    actor = actor_of(request)
    rows = watch_state.told_of(actor, campaign, telling=telling)
    page, following = cursors.page_of(rows, by="found_at", cursor=cursor, limit=limit)
    items = watch_state.in_words(page, vault_of(actor.on_behalf_of))
    return ToldsOut(items=[ToldOut.of(one) for one in items], next=following)
