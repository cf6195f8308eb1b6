"""Who may open these pages: somebody logged in; for what is sensitive, somebody who logged in just now."""

from __future__ import annotations

import time
from functools import wraps
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.core import ratelimit
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache

from sourdine.accounts.permissions import has_second_factor

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from sourdine.accounts.models import User

    class KnownRequest(HttpRequest):
        """From somebody who is logged in."""

        user: User

    View = Callable[..., HttpResponseBase]

LATELY: Final = 10 * 60  # seconds; the same as ACCOUNT_REAUTHENTICATION_TIMEOUT


def personal(view: View) -> View:
    """For somebody logged in; kept by no cache."""
    return never_cache(login_required(view))


def sensitive(view: View) -> View:
    """For somebody who has just shown who they are: a session left open in a library opens none of this."""
    asked_again = _here_lately(reauthentication_required(view, app="allauth.account"))

    @wraps(view)
    def guarded(request: KnownRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        # allauth would ask again somebody whose login with the second factor is a minute old.
        chosen = view if _factor_shown_lately(request) else asked_again
        return chosen(request, *args, **kwargs)

    return personal(guarded)


def few_tries(view: View) -> View:
    """For a page where a code is typed. allauth counts wrong ones in the session, where those that come at
    the same moment do not see each other; here each is counted before it is read.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if request.method == "POST" and not _may_try(request):
            answer: HttpResponseBase = ratelimit.respond_429(request)
            return answer
        return view(request, *args, **kwargs)

    return guarded


def _may_try(request: HttpRequest) -> bool:
    # A code waits in one session only: another one needs another code, of which few are sent.
    return bool(ratelimit.consume(request, action="typed_code", key=request.session.session_key or ""))


def _here_lately(view: View) -> View:
    # allauth asks for a password or a factor again, and lets pass whoever has neither: here they log in anew.
    @wraps(view)
    def guarded(request: KnownRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if get_reauthentication_flows(request.user) or _logged_in_lately(request):
            return view(request, *args, **kwargs)
        return redirect(f"{reverse('log-in-again')}?{urlencode({'next': request.path})}")

    return guarded


def _factor_shown_lately(request: KnownRequest) -> bool:
    """At the login or since; a factor that was taken off meanwhile counts no more."""
    shown = [one for one in get_authentication_records(request, request.user) if one["method"] == "mfa"]
    return bool(shown) and time.time() - shown[-1]["at"] < LATELY and has_second_factor(request.user)


def _logged_in_lately(request: KnownRequest) -> bool:
    records = get_authentication_records(request, request.user)
    return bool(records) and time.time() - records[-1]["at"] < LATELY
