"""Django's description of this app."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "sourdine.jobs"
    label = "jobs"
