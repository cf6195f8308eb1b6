"""Django's description of this app."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "sourdine.web"
    label = "web"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in

        from sourdine.web.consumer import visit

        user_logged_in.connect(visit.shorten, dispatch_uid="a login ends a long visit")
