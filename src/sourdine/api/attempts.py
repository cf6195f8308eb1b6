"""An attempt is reserved before each call, and its outcome told afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Header, Router

from sourdine.api.callers import actor_of
from sourdine.api.document import refusing
from sourdine.api.plain import plainly
from sourdine.api.shapes.permissions import AttemptIn, AttemptOut, OutcomeIn, ReportedOut
from sourdine.api.shapes.texts import IdempotencyKey
from sourdine.clock import format_instant
from sourdine.consents.services import outcomes
from sourdine.deposits.services import reserving
from sourdine.deposits.services.reserving import Wanted

if TYPE_CHECKING:
    from sourdine.consents.models import Attempt

router = Router(tags=["permissions"])


@router.post("/attempts", response={201: AttemptOut}, summary="Reserve an attempt")
def reserve(
    request: HttpRequest,
    wanted: AttemptIn,
    idempotency_key: Annotated[IdempotencyKey, Header(alias="Idempotency-Key")],
) -> HttpResponse:
    """Permission for a contact now, which counts from now on; or why not, and when.

    However many ask at once, for any line of the same person, no more are granted than the rules allow.
    """
    row = wanted.model_dump(exclude={"known_as", "optional"})
    asked = Wanted(row=row, known_as=[one.model_dump() for one in wanted.known_as], optional=wanted.optional)
    return _shown(reserving.reserve(actor_of(request), asked, idempotency_key=idempotency_key))


@router.post(
    "/attempts/{uuid:attempt}/outcome",
    response=ReportedOut,
    openapi_extra=refusing(404, 409),
    summary="Tell what came of an attempt",
)
def report(request: HttpRequest, attempt: UUID, told: OutcomeIn) -> ReportedOut:
    """Once; the same again is once. Who declined is left in peace as the rules say."""
    held = outcomes.report(actor_of(request), attempt, told.outcome, declined=told.declined)
    return ReportedOut.of(held)


def _shown(attempt: Attempt) -> HttpResponse:
    said = {
        "id": str(attempt.pk),
        "at": format_instant(attempt.at),
        "granted": attempt.is_granted,
        "decision": attempt.answer,
    }
    return plainly(said, status=201)
