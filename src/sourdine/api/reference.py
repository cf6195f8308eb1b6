"""The API's own document, for whoever builds on it: it needs no key."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Final

from django.http import HttpResponse, HttpResponseNotAllowed

from sourdine.api.v1 import api

if TYPE_CHECKING:
    from django.http import HttpRequest

PREFIX: Final = "/api/v1/"


def document(request: HttpRequest) -> HttpResponse:
    if request.method not in {"GET", "HEAD"}:
        return HttpResponseNotAllowed(["GET", "HEAD"])
    answer = HttpResponse(written(), content_type="application/openapi+json")
    answer["Cache-Control"] = "public, max-age=3600"
    return answer


@cache
def written() -> str:
    """OpenAPI 3.1, as JSON."""
    return json.dumps(api.get_openapi_schema(path_prefix=PREFIX), ensure_ascii=False)
