"""What the links of mails open. A link shows a page with one button: mail scanners open every link."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from sourdine.register import errors
from sourdine.register.services import opposition, registration
from sourdine.web.consumer import following, visit

if TYPE_CHECKING:
    from django.http import HttpRequest


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    if request.method != "POST":
        known = registration.registration_of_token(token)
        return render(request, "web/consumer/confirm.html") if known else _unusable(request)
    try:
        confirmed = registration.confirm_by_token(token)
    except errors.LinkUnusable:
        return _unusable(request)
    # The link is often opened on the telephone, the form on a computer: either can go on. Or the address was
    # mistyped and this is a stranger: the numbers stay masked here until each is proven.
    visit.keep_registration(request, confirmed)
    return following.go_on(request, confirmed)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def decline(request: HttpRequest, token: str) -> HttpResponse:
    """The way out that a renewal notice offers, and the way back."""
    holding = opposition.holding_of_notice(token)
    if holding is None:
        return _unusable(request)
    if request.method == "POST":
        if request.POST.get("decision") == "keep":
            opposition.keep_renewal(holding)
        else:
            opposition.decline_renewal(token)
        return redirect("decline-renewal", token=token)
    return render(request, "web/consumer/decline.html", {"holding": holding})


@csrf_exempt  # RFC 8058: the mail program posts it, and the secret in the address is what lets it in.
@require_POST
def one_click(request: HttpRequest, token: str) -> HttpResponse:  # noqa: ARG001 -- Django calls it so
    try:
        opposition.decline_renewal(token)
    except errors.LinkUnusable:
        return HttpResponse(status=410)
    return HttpResponse(status=204)


def _unusable(request: HttpRequest) -> HttpResponse:
    return render(request, "web/consumer/link_unusable.html", status=410)
