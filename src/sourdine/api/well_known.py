"""The register's public keys, former ones too: whoever has a certificate checks it by them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.http import HttpResponseNotAllowed, JsonResponse

from sourdine.evidence import load_public_keys

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

MEDIA_TYPE: Final = "application/jwk-set+json"
_KEPT: Final = "public, max-age=3600"


def jwks(request: HttpRequest) -> HttpResponseBase:
    """For anybody (RFC 7517 §5)."""
    if request.method not in {"GET", "HEAD"}:
        return HttpResponseNotAllowed(["GET", "HEAD"])
    keys = load_public_keys(settings.SOURDINE.keys_folder)
    answer = JsonResponse(keys.as_dict(), content_type=MEDIA_TYPE)
    answer["Cache-Control"] = _KEPT
    # A page of anybody's that checks a certificate may ask for them.
    answer["Access-Control-Allow-Origin"] = "*"
    return answer
