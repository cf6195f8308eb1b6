"""Every request to the API passes here, before sessions, languages and forms: programs have none of them."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.signals import got_request_exception
from django.db import InterfaceError, OperationalError
from django.http import UnreadablePostError
from django.urls import Resolver404, get_resolver, reverse

from sourdine.api import errors
from sourdine.api.problems import MEDIA_TYPE, problem
from sourdine.deposits.services.uploads import MOST_PART

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

URLS: Final = "sourdine.api.urls"
PREFIXES: Final = ("/api/", "/.well-known/")
# A request holds a thread: what takes long to send is an upload, in parts, so that nobody else waits for it.
MOST_AT_ONCE: Final = 8 << 20
_AROUND: Final = 64 << 10  # what a form adds to its file
_LARGER: Final = {"/api/v1/deposits": MOST_AT_ONCE + _AROUND}
# Lists of ten thousand: read here, since Django holds every other body to the size of a form.
_LISTS: Final = {"/api/v1/unsubscribe-links": 3 << 20, "/api/v1/permissions": MOST_AT_ONCE}
# Read before the key, with which the register is read: what its client sends slowly is judged as of then.
_READ_FIRST: Final = (*_LISTS, "/api/v1/checks")
_PARTS: Final = re.compile(r"/api/v1/uploads/[0-9a-f-]{36}")
_log = logging.getLogger("sourdine.api")


class Api:
    """Answers what is addressed to programs; everything else goes on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(PREFIXES):
            return self._get_response(request)
        try:
            return _require_small(request) or _answer(_read(request))
        except Exception as error:  # noqa: BLE001 -- whatever it is, a program is told in its own form
            return broken(request, error)


def warm() -> None:
    """Imports every operation, which the first program to ask would otherwise wait for."""
    reverse("jwks", urlconf=URLS)


def broken(request: HttpRequest, error: Exception) -> HttpResponseBase:
    """What nobody foresaw. When the database is away, that is said, and nothing is half done."""
    if isinstance(error, OperationalError | InterfaceError):
        return problem(request, errors.ServiceAway())
    if isinstance(error, RequestDataTooBig):
        return _too_large(request, settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
    if isinstance(error, UnreadablePostError):
        return problem(request, errors.RequestUnreadable())
    got_request_exception.send(sender=Api, request=request)
    _log.error("the API failed", exc_info=error)
    return problem(request, errors.ServiceBroken())


def _answer(request: HttpRequest) -> HttpResponseBase:
    try:
        match = get_resolver(URLS).resolve(request.path_info)
    except Resolver404:
        return problem(request, errors.NoSuchAddress())
    request.resolver_match = match
    request.urlconf = URLS
    response = match.func(request, *match.args, **match.kwargs)
    if response.status_code == 405 and response.headers.get("Content-Type") != MEDIA_TYPE:
        return _not_offered(request, response.headers.get("Allow", ""))
    return response


def _not_offered(request: HttpRequest, allowed: str) -> HttpResponseBase:
    answer = problem(request, errors.MethodNotOffered())
    answer["Allow"] = allowed
    return answer


def _require_small(request: HttpRequest) -> HttpResponseBase | None:
    """Before a byte of the body is read, and whoever sends it."""
    most = _most_bytes(request.path_info)
    length = request.META.get("CONTENT_LENGTH") or "0"
    return (
        None if length.isdecimal() and length.isascii() and int(length) <= most else _too_large(request, most)
    )


def _read(request: HttpRequest) -> HttpRequest:
    """Its length was looked at, and a server reads no further than the length that was said."""
    if request.path_info in _READ_FIRST and request.method == "POST":
        request._body = request.read()  # noqa: SLF001 -- where Django keeps a body that was read
    return request


def _most_bytes(path: str) -> int:
    if _PARTS.fullmatch(path):
        return MOST_PART
    return (_LARGER | _LISTS).get(path, settings.DATA_UPLOAD_MAX_MEMORY_SIZE)


def _too_large(request: HttpRequest, most: int) -> HttpResponseBase:
    return problem(request, errors.BodyTooLarge(most=most))
