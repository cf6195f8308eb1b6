"""Django's description of this app."""

from django.apps import AppConfig


class ConsentsConfig(AppConfig):
    name = "sourdine.consents"
    label = "consents"
