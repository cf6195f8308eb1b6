"""Addresses that programs call, the same in every language."""

from __future__ import annotations

from django.urls import path

from sourdine.web.consumer import letters

urlpatterns = [path("un-clic/<str:token>/", letters.one_click, name="one-click")]
