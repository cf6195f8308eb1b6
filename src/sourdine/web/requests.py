"""One line and one measure for each request: which page, what came of it, how long; never who or what."""

from __future__ import annotations

import logging
import time
import uuid
from typing import TYPE_CHECKING, Final

import structlog
from prometheus_client import Histogram

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

_log = logging.getLogger("sourdine.requests")
_SECONDS: Final = Histogram(
    "sourdine_request_seconds",
    "Time to answer, by the name of the page.",
    ["route", "method", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
NO_ROUTE: Final = "none"


class Requests:
    """Outermost of all: what it measures is what people wait for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        began = time.perf_counter()
        name = uuid.uuid4().hex
        with structlog.contextvars.bound_contextvars(request=name):
            response = self._get_response(request)
            _tell(request, response, time.perf_counter() - began)
        # For whoever reports a problem: it finds the lines without saying who they are.
        response["X-Request-ID"] = name
        return response


def route_of(request: HttpRequest) -> str:
    """The name of the page, never its address: that may hold a token, or whatever was typed."""
    match = request.resolver_match
    return match.view_name or NO_ROUTE if match else NO_ROUTE


def _tell(request: HttpRequest, response: HttpResponseBase, seconds: float) -> None:
    method = request.method if request.method in _METHODS else "OTHER"
    route, status = route_of(request), response.status_code
    _SECONDS.labels(route, method, f"{status // 100}xx").observe(seconds)
    told = {"route": route, "method": method, "status": status, "ms": round(seconds * 1000, 1)}
    _log.info("request", extra=told)
