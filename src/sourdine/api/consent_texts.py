"""The consent texts that a program names when it records. People write them, on pages of their own."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router

from sourdine.api import cursors
from sourdine.api.consents import author_of
from sourdine.api.document import refusing
from sourdine.api.shapes.consent_texts import TextOut, TextsOut
from sourdine.consents.errors import NoSuchText, UnknownText
from sourdine.consents.services import texts

router = Router(tags=["consents"])


@router.get("/consent-texts", response=TextsOut, summary="List consent texts, newest first")
def listed(
    request: HttpRequest,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=cursors.MOST)] = cursors.USUAL,
) -> TextsOut:
    rows = texts.of(author_of(request).organisation)
    page, following = cursors.page_of(rows, by="created_at", cursor=cursor, limit=limit)
    return TextsOut(items=[TextOut.of(one) for one in page], next=following)


@router.get(
    "/consent-texts/{uuid:text}", response=TextOut, openapi_extra=refusing(404), summary="A consent text"
)
def look(request: HttpRequest, text: UUID) -> TextOut:
    author = author_of(request)
    try:
        return TextOut.of(texts.one_of(author.organisation, text))
    except UnknownText:
        raise NoSuchText from None
