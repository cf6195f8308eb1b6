"""What the links of mails open. A link shows a page with one button: mail scanners open every link."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from sourdine.professionals.errors import ProfessionalError
from sourdine.professionals.services import invitations
from sourdine.professionals.services import recovery as recoveries
from sourdine.web.professional.doors import say

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    found = invitations.of_token(token)
    if found is None:
        return _unusable(request)
    if request.method != "POST":
        return render(request, "web/professional/invitation.html", {"invitation": found})
    try:
        member = invitations.accept(token)
    except ProfessionalError as refused:
        messages.error(request, say(refused))
        return _unusable(request)
    if request.user == member.user:
        return redirect("organisation", organisation=member.organisation_id)
    messages.success(
        request, gettext("You belong to the organisation. Log in with this address to open its page.")
    )
    return redirect("account_login")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def recovery(request: HttpRequest, token: str) -> HttpResponse:
    """The owner, or whoever reads the organisation's mail, objects."""
    found = recoveries.of_token(token)
    if found is None:
        return _unusable(request)
    if request.method != "POST":
        return render(request, "web/professional/recovery.html", {"recovery": found})
    try:
        recoveries.refuse(token)
    except ProfessionalError as refused:
        messages.error(request, say(refused))
    else:
        messages.success(request, gettext("It was refused: nothing changes."))
    return redirect("professionals")


def _unusable(request: HttpRequest) -> HttpResponse:
    return render(request, "web/professional/link_unusable.html", status=410)
