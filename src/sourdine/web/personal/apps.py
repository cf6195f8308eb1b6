"""Django's description of this app."""

from django.apps import AppConfig


class PersonalPagesConfig(AppConfig):
    name = "sourdine.web.personal"
    label = "web_personal"
