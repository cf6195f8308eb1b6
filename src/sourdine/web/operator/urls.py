"""Where the back office stands."""

from __future__ import annotations

from django.contrib import admin
from django.urls import path

# By here, and not as Django starts: only what shows pages needs them.
admin.autodiscover()

urlpatterns = [path("operateur/", admin.site.urls)]
