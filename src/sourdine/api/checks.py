"""Up to ten thousand numbers asked about at once: a hundred are answered at once, more by a worker."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Header, Router

from sourdine.api.callers import ApiKeys, actor_of
from sourdine.api.document import refusing
from sourdine.api.errors import IdempotencyKeyNeeded
from sourdine.api.plain import plainly
from sourdine.api.shapes.checks import CheckIn, CheckOut, told
from sourdine.api.shapes.texts import IdempotencyKey
from sourdine.deposits.services import checks

router = Router(tags=["checks"])


@router.post(
    "/checks",
    auth=ApiKeys(checks.beside),
    response={200: CheckOut, 202: CheckOut},
    openapi_extra=refusing(429),
    summary="Check numbers",
)
def check(
    request: HttpRequest,
    asked: CheckIn,
    idempotency_key: Annotated[IdempotencyKey | None, Header(alias="Idempotency-Key")] = None,
) -> HttpResponse:
    """A hundred numbers at most are answered at once, and nothing is created.

    More are answered by a worker, usually within a second: 202, and the answers at the check's own address
    for a day. Then an idempotency key is needed.
    """
    actor = actor_of(request)
    if len(asked.numbers) <= checks.INLINE:
        return plainly(told(checks.check(actor, asked.numbers)))
    if idempotency_key is None:
        raise IdempotencyKeyNeeded
    made = checks.ask(actor, asked.numbers, idempotency_key=idempotency_key)
    return plainly(told(None, made.pk), status=202)


@router.get(
    "/checks/{uuid:check}", response=CheckOut, openapi_extra=refusing(404, 429), summary="Answers of a check"
)
def collect(request: HttpRequest, check: UUID) -> HttpResponse:
    return plainly(told(checks.collect(actor_of(request), check), check))
