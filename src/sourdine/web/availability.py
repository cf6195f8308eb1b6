"""When the database is away: a kind page that says so, instead of an error; nothing is half done."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from django.core.signals import got_request_exception
from django.db import InterfaceError, OperationalError
from django.utils import translation

from sourdine.web.failures import unavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

_LOST = "_sourdine_database_lost"


class Availability:
    """Answers 503 when the database failed anywhere below: in a page, the session, or another middleware.

    Each act is one transaction, which the database undid or will undo; the page asks it nothing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response
        got_request_exception.connect(_note)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self._get_response(request)
        if not getattr(request, _LOST, False):
            return response
        language = translation.get_language_from_path(request.path_info) or _preferred(request)
        with translation.override(language):
            return unavailable(request)


def _note(request: HttpRequest | None = None, **_signal: object) -> None:
    # Django has made an error page of the exception by the time a middleware could see it.
    if request is not None and _is_loss(sys.exc_info()[1]):
        setattr(request, _LOST, True)


def _is_loss(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, OperationalError | InterfaceError):
            return True
        error = error.__cause__
    return False


def _preferred(request: HttpRequest) -> str:
    return translation.get_language_from_request(request)
