"""What follows a yes: the code that was sent, or the link. A link shows a page with one button."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from sourdine.consents.errors import ConfirmationUnusable
from sourdine.consents.services import confirming
from sourdine.errors import SourdineError
from sourdine.web.collection.framing import lent
from sourdine.web.consumer import said, visit
from sourdine.web.consumer.following import typed_code

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest

    from sourdine.consents.models import Confirmation


# In a frame no cookie comes back; what opens this is the address that was given to whoever answered.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def answer(request: HttpRequest, confirmation: UUID) -> HttpResponse:
    held = _one(confirmation)
    if request.method != "POST":
        return _page(request, held)
    try:
        confirming.confirm_by_code(confirmation, typed_code(request))
    except SourdineError as refused:
        return _page(request, held, refused, at="code")
    return lent(redirect("consent-answer", confirmation=confirmation), held)


@csrf_exempt  # as above
@require_POST
def again(request: HttpRequest, confirmation: UUID) -> HttpResponse:
    held = _one(confirmation)
    try:
        confirming.send_again(confirmation, network=visit.network(request))
    except SourdineError as refused:
        return _page(request, held, refused)
    return _page(request, confirming.look(confirmation), is_sent_again=True)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Of a mail's link, in a page of its own. Opening it changes nothing."""
    try:
        if request.method == "POST":
            held = confirming.confirm_by_token(token)
            return redirect("consent-answer", confirmation=held.pk)
    except ConfirmationUnusable:
        return _unusable(request)
    waiting = confirming.of_token(token)
    if waiting is None:
        return _unusable(request)
    return render(request, "web/collection/confirm.html", _shown(waiting))


def _one(confirmation: UUID) -> Confirmation:
    try:
        return confirming.look(confirmation)
    except ConfirmationUnusable as absent:
        raise Http404 from absent


def _page(
    request: HttpRequest,
    held: Confirmation,
    error: SourdineError | None = None,
    *,
    at: str = "",
    is_sent_again: bool = False,
) -> HttpResponse:
    refusal = (said.Refusal(field=at, sentence=said.sentence(error)),) if error else ()
    shown = _shown(held) | {"said": said.of(*refusal), "is_sent_again": is_sent_again}
    name = "confirmed" if held.confirmed_at else "answer"
    return lent(render(request, f"web/collection/{name}.html", shown), held)


def _shown(held: Confirmation) -> dict[str, object]:
    return {
        "confirmation": held,
        "professional": held.consent.organisation.name,
        "text": held.text_shown,
        "is_by_mail": held.token_digest is not None,
    }


def _unusable(request: HttpRequest) -> HttpResponse:
    return render(request, "web/collection/unusable.html", status=410)
