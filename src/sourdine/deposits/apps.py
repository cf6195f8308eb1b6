"""Django's description of this app."""

from django.apps import AppConfig


class DepositsConfig(AppConfig):
    name = "sourdine.deposits"
    label = "deposits"
