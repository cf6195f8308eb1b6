"""Pages for when something is wrong: what it is, and what to do. None of them asks the database anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from django.http import HttpRequest

RETRY_SECONDS = 30


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    return _page(
        400, _("This request could not be read"), _("Go back, check what you typed and send it again.")
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    return _page(
        403,
        _("This page is not open to you"),
        _("If you have an account that may see it, log in with that account."),
    )


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """A form without its token: cookies refused, or a page left open for too long."""
    return _page(
        403,
        _("This form has expired"),
        _(
            "Nothing was done. Go back, load the page again and send the form once more. "
            "If this happens again, allow cookies for this site: they only keep your session."
        ),
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    return _page(
        404,
        _("There is no page at this address"),
        _("Check the address, or start again from the first page."),
    )


def broken(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    return _page(
        500,
        _("Something went wrong on our side"),
        _("What you sent may not have been recorded. Wait a minute, then look before you send it again."),
    )


def unavailable(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- as the others
    answer = _page(
        503,
        _("The service is away for a moment"),
        _("What was acknowledged is kept, and nothing is half done. Try again in a minute."),
    )
    answer["Retry-After"] = str(RETRY_SECONDS)
    return answer


def _page(status: int, title: str, advice: str) -> HttpResponse:
    # Without the request: its context would look for the session and the user in the database.
    text = render_to_string("web/failure.html", {"title": title, "advice": advice, "status": status})
    return HttpResponse(text, status=status, headers={"Cache-Control": "no-store"})
