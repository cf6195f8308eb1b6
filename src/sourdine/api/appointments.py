"""Appointments, and requests for information with those about to lapse first."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Header, Query, Router, Status

from sourdine.api import cursors
from sourdine.api.callers import actor_of
from sourdine.api.document import refusing
from sourdine.api.shapes.appointments import AppointmentIn, AppointmentOut, RequestIn, RequestOut, RequestsOut
from sourdine.api.shapes.texts import IdempotencyKey
from sourdine.consents.services import appointments, requests
from sourdine.consents.services.requests import RequestState

router = Router(tags=["permissions"])


@router.post("/appointments", response={201: AppointmentOut}, summary="Record an appointment")
def make(
    request: HttpRequest,
    agreed: AppointmentIn,
    idempotency_key: Annotated[IdempotencyKey, Header(alias="Idempotency-Key")],
) -> Status[AppointmentOut]:
    """A call in a slot that the person agreed to may be made out of hours."""
    actor = actor_of(request)
    slot = agreed.slot(actor.on_behalf_of.pk)
    return Status(201, AppointmentOut.of(appointments.record(actor, slot, idempotency_key=idempotency_key)))


@router.post(
    "/appointments/{uuid:appointment}/cancel",
    response=AppointmentOut,
    openapi_extra=refusing(404),
    summary="Cancel an appointment",
)
def cancel(request: HttpRequest, appointment: UUID) -> AppointmentOut:
    return AppointmentOut.of(appointments.cancel(actor_of(request), appointment))


@router.post("/requests", response={201: RequestOut}, summary="Record a request for information")
def asked(
    request: HttpRequest,
    wanted: RequestIn,
    idempotency_key: Annotated[IdempotencyKey, Header(alias="Idempotency-Key")],
) -> Status[RequestOut]:
    """It may be answered until it lapses: in France within five working days, by telephone."""
    actor = actor_of(request)
    wish = wanted.wish(actor.on_behalf_of.pk)
    return Status(201, RequestOut.of(requests.record(actor, wish, idempotency_key=idempotency_key)))


@router.get("/requests", response=RequestsOut, summary="List requests for information, the most urgent first")
def listed(
    request: HttpRequest,
    state: RequestState = RequestState.OPEN,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=cursors.MOST)] = cursors.USUAL,
) -> RequestsOut:
    rows = requests.queue(actor_of(request), state)
    page, following = cursors.page_of(rows, by="due_at", cursor=cursor, limit=limit, soonest_first=True)
    return RequestsOut(items=[RequestOut.of(one) for one in page], next=following)


@router.post(
    "/requests/{uuid:wish}/answered",
    response=RequestOut,
    openapi_extra=refusing(404),
    summary="Tell that a request was answered",
)
def answered(request: HttpRequest, wish: UUID) -> RequestOut:
    """Nothing rests on it any more."""
    return RequestOut.of(requests.answered(actor_of(request), wish))
