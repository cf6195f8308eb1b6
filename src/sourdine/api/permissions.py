"""May these contacts be made? Asked by programs before each one, or for ten thousand at once."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Header, Router

from sourdine.api.callers import actor_of
from sourdine.api.document import refusing
from sourdine.api.errors import IdempotencyKeyNeeded
from sourdine.api.plain import packed, plainly, written
from sourdine.api.shapes.permissions import PermissionsIn, PermissionsOut
from sourdine.api.shapes.texts import IdempotencyKey
from sourdine.deposits.services import inquiries, permission

router = Router(tags=["permissions"])


@router.post(
    "/permissions",
    response={200: PermissionsOut, 202: PermissionsOut},
    openapi_extra=refusing(429),
    summary="Ask whether contacts may be made",
)
def ask(
    request: HttpRequest,
    asked: PermissionsIn,
    idempotency_key: Annotated[IdempotencyKey | None, Header(alias="Idempotency-Key")] = None,
) -> HttpResponse:
    """A hundred questions at most are answered at once and together: none when one of them is wrong.

    More, up to ten thousand, are answered by a worker, within seconds: 202, and the answers at their own
    address for a day. Then an idempotency key is needed. A question without an instant is decided for the
    moment it is answered.

    The answer holds for now: who calls reserves an attempt, which asks again.
    """
    actor = actor_of(request)
    if len(asked.questions) <= permission.INLINE:
        rows = [one.model_dump() for one in asked.questions]
        return written(permission.written(permission.ask(actor, rows, optional=asked.optional)))
    if idempotency_key is None:
        raise IdempotencyKeyNeeded
    rows = [one.model_dump(mode="json", exclude_none=True) for one in asked.questions]
    made = inquiries.ask(actor, rows, optional=asked.optional, idempotency_key=idempotency_key)
    return plainly({"id": str(made.pk), "state": "waiting", "decisions": []}, status=202)


@router.get(
    "/permissions/{uuid:inquiry}",
    response=PermissionsOut,
    openapi_extra=refusing(404),
    summary="Answers to many questions",
)
def collect(request: HttpRequest, inquiry: UUID) -> HttpResponse:
    """When a question was wrong, none was answered: 422 names each by its place and field."""
    found = inquiries.collect(actor_of(request), inquiry)
    if found is None:
        return plainly({"id": str(inquiry), "state": "waiting", "decisions": []})
    return packed(request, found)
