"""Django's description of this app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "sourdine.accounts"
    label = "accounts"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in, user_logged_out

        from sourdine.accounts import devices, traces  # noqa: F401 -- connects its receivers

        user_logged_in.connect(devices.opened, dispatch_uid="a login opens a session")
        user_logged_out.connect(devices.closed, dispatch_uid="a logout ends it")
