"""May this contact be made? Asked by programs before each one, or for a hundred at once."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router

from sourdine.api.callers import actor_of
from sourdine.api.plain import plainly
from sourdine.api.shapes.permissions import PermissionsIn, PermissionsOut
from sourdine.deposits.services import permission

router = Router(tags=["permissions"])


@router.post("/permissions", response=PermissionsOut, summary="Ask whether contacts may be made")
def ask(request: HttpRequest, asked: PermissionsIn) -> HttpResponse:
    """Up to a hundred questions, answered at once and together: none when one of them is wrong.

    The answer holds for now: who calls reserves an attempt, which asks again.
    """
    rows = [one.model_dump() for one in asked.questions]
    answers = permission.ask(actor_of(request), rows, optional=asked.optional)
    return plainly({"decisions": [one.as_dict() for one in answers]})
