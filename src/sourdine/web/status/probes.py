"""`/healthz`, `/readyz` and `/metrics`: answered before anything that may fail, under any host name."""

from __future__ import annotations

import hmac
import os
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.http import HttpResponse, HttpResponseNotAllowed, JsonResponse

from sourdine.web.status import checks, figures

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

_LOOPBACK: Final = frozenset({"127.0.0.1", "::1"})
_TEXT: Final = "text/plain; version=0.0.4; charset=utf-8"


class Probes:
    """A load balancer asks by address, not by the public name; and a probe needs no session."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answer = PROBES.get(request.path_info)
        if answer is None:
            return self._get_response(request)
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        return answer(request)


def alive(_request: HttpRequest) -> HttpResponse:
    """The process answers. Asks nothing of anybody: restarting it would mend no database."""
    return JsonResponse({"status": "alive"})


def ready(_request: HttpRequest) -> HttpResponse:
    """503 when no page could be answered. What the operator should look at is said, and changes nothing."""
    found = checks.look()
    is_ready = all(check.is_ok for check in found if check.is_vital)
    said = {
        "status": "ready" if is_ready else "not_ready",
        "checks": {one.name: one.finding for one in found},
    }
    return JsonResponse(said, status=200 if is_ready else 503)


def metrics(request: HttpRequest) -> HttpResponse:
    """For this machine, or for who sends the token of the settings."""
    if not _may_read_metrics(request):
        return HttpResponse(status=403, content="Forbidden.\n", content_type="text/plain")
    is_there = checks.database() == checks.OK and checks.migrations() == checks.OK
    return HttpResponse(figures.exposition(os.environ, with_tables=is_there), content_type=_TEXT)


def _may_read_metrics(request: HttpRequest) -> bool:
    token = settings.SOURDINE.metrics_token
    if not token:
        return request.META.get("REMOTE_ADDR") in _LOOPBACK
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return hmac.compare_digest(given.encode(), token.encode())


PROBES: Final = {"/healthz": alive, "/readyz": ready, "/metrics": metrics}
