"""What every answer tells the browser: run nothing but our own files, lend them to nobody, keep no copy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.http import HttpResponse

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

_OWN: Final = ("script", "style", "img", "font", "connect", "manifest")
POLICY: Final = "; ".join(
    [
        "default-src 'none'",
        *(f"{kind}-src 'self'" for kind in _OWN),
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ]
)
_PROGRAMS: Final = "/api/"
HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), microphone=(), "
        "payment=(), usb=(), publickey-credentials-create=(self), publickey-credentials-get=(self)"
    ),
    # Not no-referrer: browsers then send “Origin: null” with our own forms, whose origin is checked.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class SecurityHeaders:
    """Errors, redirections and static files have them too. Refuses bodies that no form of ours sends."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self._refuse(request) or self._get_response(request)
        for name, value in HEADERS.items():
            response[name] = value
        # Pages are somebody's; what may be kept says so itself.
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    @staticmethod
    def _refuse(request: HttpRequest) -> HttpResponse | None:
        """Before a byte of it is read, and whoever sends it."""
        # The API refuses by itself, in the form that programs read.
        if request.path_info.startswith(_PROGRAMS):
            return None
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and int(length) <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            return None
        return HttpResponse(status=413, content="Too large.\n", content_type="text/plain")
