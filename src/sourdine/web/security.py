"""What every answer tells the browser: run nothing but our own files, lend them to nobody, keep no copy."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.http import HttpResponse, UnreadablePostError
from django.urls import Resolver404, resolve
from django.utils.translation import get_language_from_path, override

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    View = Callable[..., HttpResponseBase]

_OWN: Final = ("script", "style", "img", "font", "connect", "manifest")
_FRAMED_BY_NOBODY: Final = "frame-ancestors 'none'"
POLICY: Final = "; ".join(
    [
        "default-src 'none'",
        *(f"{kind}-src 'self'" for kind in _OWN),
        "form-action 'self'",
        _FRAMED_BY_NOBODY,
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
        _open_to_frames(response)
        # Pages are somebody's; what may be kept says so itself.
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    @staticmethod
    def process_exception(request: HttpRequest, exception: Exception) -> HttpResponse | None:  # noqa: ARG004 -- Django's signature
        """Its client is gone in the middle of a body: no fault of ours, and nobody reads the answer."""
        return HttpResponse(status=400) if isinstance(exception, UnreadablePostError) else None

    @staticmethod
    def _refuse(request: HttpRequest) -> HttpResponse | None:
        """Before a byte of it is read, and whoever sends it."""
        # The API refuses by itself, in the form that programs read.
        if request.path_info.startswith(_PROGRAMS):
            return None
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isascii() and length.isdecimal() and int(length) <= _most_bytes(request, int(length)):
            return None
        return HttpResponse(status=413, content="Too large.\n", content_type="text/plain")


def lend(response: HttpResponse, origins: Sequence[str]) -> HttpResponse:
    """To the pages of exactly these sites, in a frame. Each is an origin, as `consents` has read it."""
    response.framed_by = tuple(origins)  # type: ignore[attr-defined]  # read by `_open_to_frames`
    return response


def _open_to_frames(response: HttpResponseBase) -> None:
    origins: tuple[str, ...] = getattr(response, "framed_by", ())
    if not origins:
        return
    lent = f"frame-ancestors {' '.join(origins)}"
    response["Content-Security-Policy"] = POLICY.replace(_FRAMED_BY_NOBODY, lent)
    # It knows no list of sites, and browsers that read the policy would obey it all the same.
    del response["X-Frame-Options"]


def takes_files(most_bytes: Callable[[], int]) -> Callable[[View], View]:
    """For the views that read a large body themselves, part by part, once they know who sends it."""

    def decorate(view: View) -> View:
        @wraps(view)
        def taking(request: HttpRequest, *args: Any, **named: Any) -> HttpResponseBase:  # noqa: ANN401 -- a view's
            return view(request, *args, **named)

        taking.most_bytes = most_bytes  # type: ignore[attr-defined]  # read by `_most_bytes`
        return taking

    return decorate


def _most_bytes(request: HttpRequest, length: int) -> int:
    """Of this address; only what is longer than a form makes it worth looking."""
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    if length <= most:
        return most
    # No language is chosen yet, and addresses are found in the one that is.
    with override(get_language_from_path(request.path_info) or settings.LANGUAGE_CODE):
        try:
            view = resolve(request.path_info).func
        except Resolver404:
            return most
    own: Callable[[], int] | None = getattr(view, "most_bytes", None)
    return own() if own else most
