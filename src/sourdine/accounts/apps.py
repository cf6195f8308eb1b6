"""Django's description of this app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "sourdine.accounts"
    label = "accounts"

    def ready(self) -> None:
        from sourdine.accounts import traces  # noqa: F401 -- connects its receivers
