"""The addresses of what anybody may check."""

from __future__ import annotations

from django.urls import path

from sourdine.web.public import figures, verifying

urlpatterns = [
    path("verifier/", verifying.verify, name="verify"),
    path("donnees-ouvertes/", figures.figures, name="open-data"),
]
