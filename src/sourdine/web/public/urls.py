"""The addresses of what anybody may check."""

from __future__ import annotations

from django.urls import path

from sourdine.web.public import figures, specification, verifying

urlpatterns = [
    path("verifier/", verifying.verify, name="verify"),
    path("donnees-ouvertes/", figures.figures, name="open-data"),
    path("specification/", specification.page, name="specification"),
    path("specification.pdf", specification.pdf, name="specification-pdf"),
]
