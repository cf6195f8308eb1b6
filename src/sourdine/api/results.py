"""What a deposit gives back: its files, by ranges so that a download is resumed, and its certificate."""

from __future__ import annotations

from typing import Annotated, Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from ninja import Header, Query, Router, Status

from sourdine.api import sending
from sourdine.api.callers import actor_of
from sourdine.api.document import refusing
from sourdine.api.problems import language_of
from sourdine.api.shapes.deposits import Language, ResultOut, ResultsOut
from sourdine.deposits.models import Kind
from sourdine.deposits.services import destruction, results, sheets

router = Router(tags=["results"])
JWS: Final = "application/jose"
PDF: Final = "application/pdf"


def _giving(media_type: str, *statuses: int, also: tuple[int, ...] = ()) -> dict[str, Any]:
    content = {media_type: {"schema": {"type": "string"}}}
    answers = {status: {"description": _GIVEN[status], "content": content} for status in statuses}
    return {"responses": answers | refusing(404, *also)["responses"]}


_GIVEN: Final = {200: "The whole.", 206: "The range that was asked for."}


@router.get(
    "/deposits/{uuid:deposit}/results",
    response=ResultsOut,
    openapi_extra=refusing(404),
    summary="What may be collected",
)
def files(request: HttpRequest, deposit: UUID) -> ResultsOut:
    found = results.files_of(actor_of(request), deposit)
    return ResultsOut(items=[ResultOut(kind=kind, name=name, size=size) for kind, name, size in found])


@router.get(
    "/deposits/{uuid:deposit}/results/{kind}",
    openapi_extra=_giving("application/octet-stream", 200, 206, also=(416,)),
    summary="Collect a file",
)
def collect(
    request: HttpRequest,
    deposit: UUID,
    kind: Kind,
    wanted: Annotated[str | None, Header(alias="Range", max_length=200)] = None,
    if_range: Annotated[str | None, Header(alias="If-Range", max_length=200)] = None,
) -> HttpResponseBase:
    """One range at a time (RFC 9110); the report is JSON. What is sent is counted before it leaves."""
    actor = actor_of(request)
    opened = results.open_result(actor, deposit, kind)
    answer = sending.answer(opened, tag=f'"{deposit.hex}-{kind}"', wanted=wanted, if_range=if_range)
    given, whole = int(answer["Content-Length"]), sending.reaches_the_end(answer, opened.size)
    results.note_collected(actor, deposit, kind, given, to_the_end=whole)
    return answer


@router.delete(
    "/deposits/{uuid:deposit}/results",
    response={204: None},
    openapi_extra=refusing(404),
    summary="Have results destroyed before their time",
)
def destroy(request: HttpRequest, deposit: UUID) -> Status[None]:
    destruction.destroy(actor_of(request), deposit)
    return Status(204, None)


@router.get(
    "/deposits/{uuid:deposit}/certificate", openapi_extra=_giving(JWS, 200), summary="The certificate"
)
def certificate(request: HttpRequest, deposit: UUID) -> HttpResponse:
    """A JWS in compact form. It stays when results are destroyed."""
    signed = results.certificate_of(actor_of(request), deposit)
    return HttpResponse(signed, content_type=JWS)


@router.get(
    "/deposits/{uuid:deposit}/certificate.pdf",
    openapi_extra=_giving(PDF, 200),
    summary="The certificate as a sheet to show",
)
def sheet(
    request: HttpRequest,
    deposit: UUID,
    language: Annotated[Language | None, Query(description="By default, what Accept-Language wants.")] = None,
) -> HttpResponse:
    """A tagged PDF, the same bytes for the same certificate, which is attached to it. It stays as well."""
    # A plain text: a WSGI server takes no header that is an enumeration's.
    chosen = language.value if language else language_of(request)
    pdf = sheets.sheet_of(actor_of(request), deposit, chosen)
    return HttpResponse(pdf, content_type=PDF, headers={"Content-Language": chosen})
