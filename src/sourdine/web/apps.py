"""Django's description of this app."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "sourdine.web"
    label = "web"
