"""Django's description of the back office: an app for its pages, and the admin that stands on its site."""

from __future__ import annotations

from django.apps import AppConfig
from django.contrib.admin import apps as admin


class OperatorConfig(AppConfig):
    name = "sourdine.web.operator"
    label = "operator"
    default = True

    def ready(self) -> None:
        from sourdine.web.operator import words

        words.give()


class BackOfficeConfig(admin.SimpleAdminConfig):
    """Django's admin, on a site that keeps its own gate; its pages are found with its addresses.

    Workers, the SFTP door and commands show none of them, and start a fifth sooner.
    """

    default = False
    default_site = "sourdine.web.operator.site.BackOffice"
