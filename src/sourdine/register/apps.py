"""Django's description of this app."""

from django.apps import AppConfig


class RegisterConfig(AppConfig):
    name = "sourdine.register"
    label = "register"
