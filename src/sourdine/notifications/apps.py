"""Django's description of this app."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "sourdine.notifications"
    label = "notifications"

    def ready(self) -> None:
        from sourdine.notifications import checks  # noqa: F401 -- it registers itself
