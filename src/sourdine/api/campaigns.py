"""Campaigns: opened, changed, closed, listed with whether each is covered today."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Header, Query, Router, Status

from sourdine.api import cursors
from sourdine.api.callers import actor_of
from sourdine.api.document import refusing
from sourdine.api.shapes.campaigns import CampaignIn, CampaignOut, CampaignsOut
from sourdine.api.shapes.texts import IdempotencyKey
from sourdine.deposits.errors import NoSuchCampaign
from sourdine.deposits.services import campaigns
from sourdine.professionals.services.acting import Actor

router = Router(tags=["campaigns"])


@router.post("/campaigns", response={201: CampaignOut}, summary="Open a campaign")
def open_campaign(
    request: HttpRequest,
    wanted: CampaignIn,
    idempotency_key: Annotated[IdempotencyKey, Header(alias="Idempotency-Key")],
) -> Status[CampaignOut]:
    actor = actor_of(request)
    made = campaigns.open_campaign(actor, wanted.wanted(), idempotency_key=idempotency_key)
    return Status(201, _shown(actor, made.pk))


@router.get("/campaigns", response=CampaignsOut, summary="List campaigns, newest first")
def listed(
    request: HttpRequest,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=cursors.MOST)] = cursors.USUAL,
) -> CampaignsOut:
    rows = campaigns.campaigns_of(actor_of(request))
    page, following = cursors.page_of(rows, by="created_at", cursor=cursor, limit=limit)
    return CampaignsOut(items=[CampaignOut.of(one) for one in page], next=following)


@router.get(
    "/campaigns/{uuid:campaign}", response=CampaignOut, openapi_extra=refusing(404), summary="A campaign"
)
def look(request: HttpRequest, campaign: UUID) -> CampaignOut:
    return _shown(actor_of(request), campaign)


@router.put(
    "/campaigns/{uuid:campaign}",
    response=CampaignOut,
    openapi_extra=refusing(404),
    summary="Change a campaign",
)
def change(request: HttpRequest, campaign: UUID, wanted: CampaignIn) -> CampaignOut:
    """For deposits to come: certificates keep what they say."""
    actor = actor_of(request)
    campaigns.change(actor, campaign, wanted.wanted())
    return _shown(actor, campaign)


@router.post(
    "/campaigns/{uuid:campaign}/close",
    response=CampaignOut,
    openapi_extra=refusing(404),
    summary="Close a campaign",
)
def close(request: HttpRequest, campaign: UUID) -> CampaignOut:
    """Nothing is deposited for it any more, and its watch ends."""
    actor = actor_of(request)
    campaigns.close(actor, campaign)
    return _shown(actor, campaign)


def _shown(actor: Actor, campaign: UUID) -> CampaignOut:
    found = campaigns.campaigns_of(actor).filter(pk=campaign).first()
    if found is None:
        raise NoSuchCampaign
    return CampaignOut.of(found)
