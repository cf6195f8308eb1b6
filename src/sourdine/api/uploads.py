"""Large files: begun, sent in parts that may be sent again, resumed after a cut, finished as a deposit."""

from __future__ import annotations

import re
from typing import Annotated, Final
from uuid import UUID

from django.http import HttpRequest
from ninja import Header, Router, Status

from sourdine.api.callers import actor_of
from sourdine.api.document import refusing
from sourdine.api.errors import ContentRangeRefused
from sourdine.api.shapes.deposits import DepositOut
from sourdine.api.shapes.texts import IdempotencyKey
from sourdine.api.shapes.uploads import UploadIn, UploadOut
from sourdine.deposits.models import Door, Upload
from sourdine.deposits.services import lookup, uploads
from sourdine.professionals.services import acting
from sourdine.professionals.vocabulary import Act

router = Router(tags=["uploads"])
_RANGE: Final = re.compile(r"bytes (\d{1,15})-(\d{1,15})/(\d{1,15}|\*)", re.ASCII)
_BYTES: Final = {
    "requestBody": {
        "required": True,
        "content": {
            "application/octet-stream": {
                "schema": {"type": "string", "minLength": 1, "maxLength": uploads.MOST_PART}
            }
        },
    }
}


@router.post(
    "/uploads", response={201: UploadOut}, openapi_extra=refusing(404, 409, 429), summary="Begin an upload"
)
def begin(
    request: HttpRequest,
    offered: UploadIn,
    idempotency_key: Annotated[IdempotencyKey, Header(alias="Idempotency-Key")],
) -> Status[UploadOut]:
    """Counts against the plan, and refuses what it does not allow before a byte is sent."""
    begun = uploads.begin(
        actor_of(request),
        uploads.Offer(
            file_name=offered.file_name,
            door=Door.API,
            size=offered.size,
            campaign=offered.campaign,
            form=offered.form or "",
            columns=offered.columns,
            identifier=offered.identifier,
            reading=offered.reading(),
            idempotency_key=idempotency_key,
            content=offered.sha256 or "",
        ),
    )
    return Status(201, UploadOut.of(begun))


@router.get(
    "/uploads/{uuid:upload}", response=UploadOut, openapi_extra=refusing(404), summary="How far an upload is"
)
def look(request: HttpRequest, upload: UUID) -> UploadOut:
    """After a cut, go on from `offset`."""
    actor = actor_of(request)
    acting.authorise(actor, Act.DEPOSIT)
    return UploadOut.of(lookup.upload_of(actor, upload))


@router.put(
    "/uploads/{uuid:upload}",
    response=UploadOut,
    openapi_extra=refusing(404, 409) | _BYTES,
    summary="Send the next part",
)
def append(
    request: HttpRequest,
    upload: UUID,
    content_range: Annotated[
        str, Header(alias="Content-Range", pattern=r"^bytes \d{1,15}-\d{1,15}/(\d{1,15}|\*)$")
    ],
) -> UploadOut:
    """At most 4 MiB, by `Content-Range`. It is safe when this returns; sent twice it is taken once."""
    actor = actor_of(request)
    data = request.read()
    offset = _offset(content_range, len(data))
    _require_total(content_range, lookup.upload_of(actor, upload))
    return UploadOut.of(uploads.append(actor, upload, offset, data))


@router.post(
    "/uploads/{uuid:upload}/finish",
    response={201: DepositOut},
    openapi_extra=refusing(404, 409),
    summary="Finish an upload: it is a deposit",
)
def finish(request: HttpRequest, upload: UUID) -> Status[DepositOut]:
    """From here on it survives any crash, under the upload's id. Finishing twice is finishing once."""
    actor = actor_of(request)
    made = uploads.finish(actor, upload)
    return Status(201, DepositOut.of(lookup.deposit_of(actor, made.pk)))


@router.delete(
    "/uploads/{uuid:upload}",
    response={204: None},
    openapi_extra=refusing(404, 409),
    summary="Give an upload up",
)
def give_up(request: HttpRequest, upload: UUID) -> Status[None]:
    """What came is destroyed, and it is not counted."""
    uploads.give_up(actor_of(request), upload)
    return Status(204, None)


def _offset(content_range: str, length: int) -> int:
    said = _RANGE.fullmatch(content_range)
    if said is None:
        raise ContentRangeRefused
    first, last = int(said[1]), int(said[2])
    if last - first + 1 != length:
        raise ContentRangeRefused
    return first


def _require_total(content_range: str, upload: Upload) -> None:
    total = content_range.rpartition("/")[2]
    if total != "*" and upload.size is not None and int(total) != upload.size:
        raise ContentRangeRefused
