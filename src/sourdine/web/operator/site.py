"""The admin's site: its gate, its first page, and the pages beside the models."""

from __future__ import annotations

from functools import update_wrapper
from typing import TYPE_CHECKING, Any

from django.contrib.admin import AdminSite
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.translation import gettext_lazy as _

from sourdine.accounts.permissions import may_enter_back_office, refusal

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase
    from django.utils.functional import _StrPromise


class BackOffice(AdminSite):
    """Whoever may not enter sees nothing of it; only this service's own models are shown."""

    site_header: str | _StrPromise = _("Sourdine: back office")
    site_title: str | _StrPromise = _("Sourdine: back office")
    index_title: str | _StrPromise = _("Today")
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        return may_enter_back_office(request.user)

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:  # noqa: ANN401 -- Django's signature
        models = model_or_iterable if isinstance(model_or_iterable, list | tuple) else [model_or_iterable]
        # The libraries' own pages show addresses in lists, and secrets of second factors.
        ours = [model for model in models if model.__module__.startswith("sourdine.")]
        super().register(ours, admin_class, **options)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:  # noqa: ANN401, FBT001, FBT002 -- Django's signature
        inner = super().admin_view(view, cacheable)

        def gated(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ANN401 -- any view's
            return refusal(request, may_enter_back_office) or inner(request, *args, **kwargs)

        return update_wrapper(gated, view)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        from sourdine.web.operator import dossiers, organisations, people, publishing, registering

        own = [
            path("recherche/", dossiers.search, name="search"),
            path("dossiers/ouvrir/<slug:kind>/<str:key>/", dossiers.open_one, name="open_dossier"),
            path("dossiers/<uuid:token>/", dossiers.show, name="dossier"),
            path("dossiers/<uuid:token>/numero/", dossiers.reveal, name="reveal"),
            path("dossiers/<uuid:token>/recepisse/<str:key>/", dossiers.receipt, name="receipt_letter"),
            path("dossiers/<uuid:token>/<slug:name>/<str:key>/", dossiers.act, name="act"),
            path("inscrire/", registering.start, name="register_for"),
            path("inscrire/<uuid:pk>/", registering.follow, name="registration"),
            path("inscrire/<uuid:pk>/<int:claim>/<slug:step>/", registering.step, name="registration_step"),
            path("publier/", publishing.publish, name="publish_now"),
            path("organisations/<uuid:pk>/<slug:name>/", organisations.act, name="act_on_organisation"),
            path("personnes/", people.add, name="add_person"),
            path("personnes/<uuid:pk>/<slug:name>/", people.act, name="act_on_person"),
        ]
        gated = [path(str(one.pattern), self.admin_view(one.callback), name=one.name) for one in own]
        return [*gated, *super().get_urls()]

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:  # noqa: ANN401 -- Django's
        from sourdine.web.operator import dashboard

        return super().index(request, {"today": dashboard.today(request.user), **(extra_context or {})})

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:  # noqa: ANN401, ARG002 -- Django's
        return refusal(request, may_enter_back_office) or redirect("admin:index")

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:  # noqa: ANN401, ARG002 -- Django's
        return redirect(reverse("account_logout"))

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:  # noqa: ANN401, ARG002 -- Django's
        return redirect(reverse("account_change_password"))

    def password_change_done(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:  # noqa: ANN401, ARG002 -- Django's
        return redirect("admin:index")
