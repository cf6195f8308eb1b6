"""Addresses that programs read, and the short one that a certificate prints; the same in every language."""

from __future__ import annotations

from django.urls import path

from sourdine.web.public import figures, specification, verifying

urlpatterns = [
    path("verify", verifying.in_language, name="verify-short"),
    path("open-data/figures.json", figures.as_json, name="open-data-json"),
    path("open-data/figures.csv", figures.as_csv, name="open-data-csv"),
    path("specification", specification.in_language, name="specification-short"),
    path("specification/samples/<str:name>", specification.sample, name="specification-sample"),
]
