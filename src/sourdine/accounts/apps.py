"""Django's description of this app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "sourdine.accounts"
    label = "accounts"
