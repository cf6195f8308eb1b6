"""Django's description of this app."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "sourdine.notifications"
    label = "notifications"
