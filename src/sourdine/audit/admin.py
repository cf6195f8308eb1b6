"""The trail, as supervisors read it: newest first, by day and by act; nobody writes in it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.contrib import admin
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from sourdine.audit import wording
from sourdine.audit.models import Event
from sourdine.audit.read_only import ReadOnlyAdmin
from sourdine.audit.vocabulary import Action

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin
    from django.db.models import QuerySet
    from django.http import HttpRequest


class ByAct(admin.SimpleListFilter):
    """Worded, where Django would list codes."""

    title = _("act")
    parameter_name = "action"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Event]) -> list[tuple[str, str]]:  # noqa: ARG002 -- Django's signature
        worded = [(one.value, wording.ACTIONS[one].in_language(_language())) for one in Action]
        return sorted(worded, key=lambda pair: pair[1])

    def queryset(self, request: HttpRequest, queryset: QuerySet[Event]) -> QuerySet[Event]:  # noqa: ARG002 -- same
        return queryset.filter(action=self.value()) if self.value() else queryset


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin[Event]):
    """A line is known by its blind index only, which is not shown either."""

    list_display = ("at", "act", "who", "about", "reason")
    list_filter = (ByAct, "actor_kind", ("at", admin.DateFieldListFilter))
    list_select_related = ("actor", "account")
    fields = readonly_fields = ("at", "act", "who", "about", "reason", "details")
    ordering = ("-at",)

    @admin.display(description=_("act"), ordering="action")
    def act(self, event: Event) -> str:
        return wording.action(event, _language())

    @admin.display(description=_("by"))
    def who(self, event: Event) -> str:
        return wording.actor(event, _language())

    @admin.display(description=_("about"))
    def about(self, event: Event) -> str:
        if event.forgotten_at:
            return str(_("forgotten"))
        of = [str(event.account)] if event.account else []
        return ", ".join([*of, *([str(_("a line"))] if event.line_index else [])]) or "-"

    @admin.display(description=_("details"))
    def details(self, event: Event) -> str:
        return json.dumps(event.detail, ensure_ascii=False, sort_keys=True)


def _language() -> str:
    return (get_language() or "fr")[:2]
