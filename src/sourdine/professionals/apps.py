"""Django's description of this app."""

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


class ProfessionalsConfig(AppConfig):
    name = "sourdine.professionals"
    label = "professionals"

    def ready(self) -> None:
        post_migrate.connect(_make_defaults, sender=self)


def _make_defaults(using: str, **_: object) -> None:
    from sourdine.professionals.services.plans import ensure_plans
    from sourdine.professionals.services.terms import ensure_terms

    # Emitted too when another app alone was migrated.
    if "professionals_plan" in connections[using].introspection.table_names():
        ensure_plans()
        ensure_terms()
