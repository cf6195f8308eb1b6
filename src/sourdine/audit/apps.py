"""Django's description of this app."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "sourdine.audit"
    label = "audit"
