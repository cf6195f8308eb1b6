"""Where the back office stands."""

from __future__ import annotations

from django.contrib import admin
from django.urls import path

urlpatterns = [path("operateur/", admin.site.urls)]
