"""Sessions that were ended elsewhere are over; and the gate: whoever works for the operator does nothing
before a second factor protects the account.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.shortcuts import redirect

from sourdine.accounts import devices
from sourdine.accounts.permissions import has_second_factor

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from sourdine.accounts.models import User

_LEAVING: Final = {"account_logout", "set_language"}
_PASSWORD: Final = {"account_change_password", "account_reauthenticate"}
_SETTING_UP: Final = {
    "mfa_index",
    "mfa_activate_totp",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "account_reauthenticate",
}


class Sessions:
    """Lets pass who has an open session, and gives a browser that has just logged in its device's cookie."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # Who has no session is nobody: pages for everybody do not open one.
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            devices.require_open(request)
        response = self._get_response(request)
        devices.keep_cookie(request, response)
        return response


class Gate:
    """First a password of one's own, then a second factor; until then every other page leads there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self._get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponseBase | None:
        # Who has no session is nobody: pages for everybody do not open one.
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
            return None
        way = _way_of(request.user)
        name = request.resolver_match.url_name if request.resolver_match else None
        if way is None or name in _LEAVING or name in way[1]:
            return None
        return redirect(way[0])


def _way_of(user: User) -> tuple[str, set[str]] | None:
    """The page that comes first for this account, and those it may see meanwhile."""
    if user.password_is_temporary:
        return "account_change_password", _PASSWORD
    if user.is_operator and not has_second_factor(user):
        return "mfa_index", _SETTING_UP
    return None
