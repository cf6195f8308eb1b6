"""Every address for programs. None holds a number, and none needs a session."""

from __future__ import annotations

from typing import Final

from django.urls import URLPattern, URLResolver, path

from sourdine.api import reference, well_known
from sourdine.api.v1 import api

# Ninja's own page of entrance is for people.
_PAGES: Final = {"api-root"}
_operations = [one for one in api.urls[0] if getattr(one, "name", "") not in _PAGES]

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/openapi.json", reference.document, name="api-document"),
    path("api/v1/", (_operations, "ninja", api.urls[2])),
    path(".well-known/jwks.json", well_known.jwks, name="jwks"),
]
