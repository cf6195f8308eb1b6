"""Whoever can receive a code on a line may see that line, for half an hour. Nothing else is opened by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sourdine.errors import SourdineError
from sourdine.register import errors
from sourdine.register.services import proof, standing
from sourdine.web.consumer import said, visit
from sourdine.web.consumer.following import chosen_means, typed_code

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from sourdine.register.services.proof import LineAccess


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def ask(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return render(request, "web/consumer/ask_line.html", {"said": said.Said(), "means": "sms"})
    number = request.POST.get("number", "")[:80].strip()
    means = chosen_means(request)
    try:
        asked = proof.send_line_code(number, means, network=visit.network(request), language=said.language())
    except SourdineError as refused:
        shown = {"said": said.of(*_refusals(refused)), "number": number, "means": means}
        return render(request, "web/consumer/ask_line.html", shown)
    visit.keep_line_request(request, asked)
    return redirect("line-code")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def answer(request: HttpRequest) -> HttpResponse:
    asked = visit.line_request(request)
    if asked is None:
        return redirect("my-number")
    if request.method != "POST":
        return render(request, "web/consumer/line_code.html", {"said": said.said(request)})
    try:
        access = proof.open_line(asked, typed_code(request))
    except SourdineError as refused:
        said.refuse(request, refused, at="code")
        return redirect("line-code")
    visit.keep_line(request, access)
    return redirect("line")


@require_safe
@never_cache
def line(request: HttpRequest) -> HttpResponse:
    access = opened(request)
    if access is None:
        return redirect("my-number")
    holding = visit.holding(request, access)
    shown = standing.standing(access.line, holding=holding, since=access.proven_at)
    return render(
        request,
        "web/consumer/line.html",
        {
            "line": access.line,
            "holding": holding,
            "standings": shown,
            "is_registered": any(one.is_registered for one in shown),
            "known_account": visit.account(request),
        },
    )


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    visit.forget_line(request)
    messages.success(request, _("The page of this number is closed."))
    return redirect("home")


def opened(request: HttpRequest) -> LineAccess | None:
    """The line of this session; when the half hour has passed, says so."""
    try:
        return visit.line(request)
    except errors.LineClosed as refused:
        visit.forget_line(request)
        said.refuse(request, refused)
        return None


def _refusals(refused: SourdineError) -> list[said.Refusal]:
    if isinstance(refused, errors.RefusedNumbers):
        return [
            said.Refusal(field="number", sentence=said.sentence(error)) for _place, error in refused.errors
        ]
    return [said.Refusal(field="number", sentence=said.sentence(refused))]
