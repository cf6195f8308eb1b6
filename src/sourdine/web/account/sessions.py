"""Where somebody is logged in, and ending what is not theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from sourdine.accounts import devices
from sourdine.web.account.doors import personal

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from sourdine.web.account.doors import KnownRequest


@require_GET
@personal
def my_sessions(request: KnownRequest) -> HttpResponse:
    return render(
        request,
        "web/account/my_sessions.html",
        {"sessions": devices.sessions_of(request.user), "this": devices.current(request)},
    )


@require_POST
@personal
def end(request: KnownRequest, session: UUID) -> HttpResponse:
    if devices.end(request.user, session):
        messages.success(request, gettext("The session was ended."))
    return redirect("my-sessions")
