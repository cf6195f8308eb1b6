"""Django's description of this app."""

from django.apps import AppConfig


class AccountPagesConfig(AppConfig):
    name = "sourdine.web.account"
    # Plain "account" is allauth's.
    label = "web_account"
