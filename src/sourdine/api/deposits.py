"""Deposits: made of one small file in one request, looked at, listed, called back."""

from __future__ import annotations

import hashlib
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import File, Form, Header, Query, Router, Status
from ninja.files import UploadedFile

from sourdine.api import cursors
from sourdine.api.callers import actor_of
from sourdine.api.document import refusing
from sourdine.api.shapes.deposits import DepositOut, DepositsOut
from sourdine.api.shapes.texts import IdempotencyKey
from sourdine.api.shapes.uploads import Choices
from sourdine.deposits.models import Deposit, Door, State, UploadState
from sourdine.deposits.services import cancelling, lookup, uploads
from sourdine.professionals.services import acting
from sourdine.professionals.services.acting import Actor
from sourdine.professionals.vocabulary import Act

router = Router(tags=["deposits"])


@router.post(
    "/deposits",
    response={201: DepositOut},
    openapi_extra=refusing(404, 409, 429),
    summary="Deposit a file of at most 8 MiB",
)
def deposit(
    request: HttpRequest,
    file: Annotated[UploadedFile, File()],
    chosen: Annotated[Choices, Form()],
    idempotency_key: Annotated[IdempotencyKey, Header(alias="Idempotency-Key")],
) -> Status[DepositOut]:
    """In one request, in memory, and sealed before it touches a disk. A larger file is an upload."""
    actor = actor_of(request)
    content = file.read()
    offer = uploads.Offer(
        file_name=file.name or "",
        door=Door.API,
        size=len(content),
        campaign=chosen.campaign,
        form=chosen.form or "",
        columns=chosen.columns,
        identifier=chosen.identifier,
        reading=chosen.reading(),
        idempotency_key=idempotency_key,
        content=hashlib.sha256(content).hexdigest(),
    )
    made = _deposit(actor, offer, content)
    return Status(201, DepositOut.of(lookup.deposit_of(actor, made.pk)))


@router.get("/deposits", response=DepositsOut, summary="List deposits, newest first")
def deposits(
    request: HttpRequest,
    state: Annotated[State | None, Query()] = None,
    campaign: Annotated[UUID | None, Query()] = None,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=cursors.MOST)] = cursors.USUAL,
) -> DepositsOut:
    """A provider sees those it made itself."""
    rows = lookup.deposits_of(actor_of(request))
    if state is not None:
        rows = rows.filter(state=state)
    if campaign is not None:
        rows = rows.filter(campaign=campaign)
    page, following = cursors.page_of(rows, by="received_at", cursor=cursor, limit=limit)
    return DepositsOut(items=[DepositOut.of(one) for one in page], next=following)


@router.get(
    "/deposits/{uuid:deposit}", response=DepositOut, openapi_extra=refusing(404), summary="A deposit's state"
)
def look(request: HttpRequest, deposit: UUID) -> DepositOut:
    actor = actor_of(request)
    acting.authorise(actor, Act.READ)
    return DepositOut.of(lookup.deposit_of(actor, deposit))


@router.post(
    "/deposits/{uuid:deposit}/cancel",
    response=DepositOut,
    openapi_extra=refusing(404, 409),
    summary="Call a deposit back",
)
def cancel(request: HttpRequest, deposit: UUID) -> DepositOut:
    """Before its result is there. It is not counted, and its file is destroyed."""
    actor = actor_of(request)
    cancelling.cancel(actor, deposit)
    return DepositOut.of(lookup.deposit_of(actor, deposit))


def _deposit(actor: Actor, offer: uploads.Offer, content: bytes) -> Deposit:
    """Once for one idempotency key, wherever an earlier attempt stopped."""
    begun = uploads.begin(actor, offer)
    if begun.state == UploadState.OPEN:
        for offset in range(begun.offset, len(content), uploads.MOST_PART):
            uploads.append(actor, begun.pk, offset, content[offset : offset + uploads.MOST_PART])
    return uploads.finish(actor, begun.pk)
