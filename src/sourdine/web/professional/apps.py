"""Django's description of this app."""

from __future__ import annotations

from django.apps import AppConfig


class ProfessionalConfig(AppConfig):
    name = "sourdine.web.professional"
    label = "web_professional"
