"""Django's description of this app."""

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


class RegisterConfig(AppConfig):
    name = "sourdine.register"
    label = "register"

    def ready(self) -> None:
        post_migrate.connect(_make_lists, sender=self)


def _make_lists(using: str, **_: object) -> None:
    from sourdine.register.services.lists import ensure_lists

    # Emitted too when another app alone was migrated.
    if "register_oppositionlist" in connections[using].introspection.table_names():
        ensure_lists()
