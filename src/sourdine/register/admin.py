"""The register, as the operator's people see it: states and instants, never a number."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, ClassVar, cast

from django import forms
from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from sourdine.audit.read_only import ReadOnlyAdmin
from sourdine.audit.services import record
from sourdine.audit.vocabulary import Action
from sourdine.register.models import (
    Allowance,
    Holding,
    LineTransfer,
    ListImport,
    Opposition,
    OppositionList,
    Publication,
    Registration,
)

if TYPE_CHECKING:
    from typing import Any

    from django.db.models import QuerySet
    from django.http import HttpRequest
    from django.utils.safestring import SafeString

    from sourdine.accounts.models import User


if TYPE_CHECKING:
    _ListForm = forms.ModelForm[OppositionList]
else:
    # Django's own class is generic for type checkers only.
    _ListForm = forms.ModelForm


class WordsField(forms.Field):
    """A list of codes, written with spaces between them."""

    def prepare_value(self, value: object) -> str:
        return " ".join(map(str, value)) if isinstance(value, list) else str(value or "")

    def to_python(self, value: object) -> list[str]:
        return value if isinstance(value, list) else str(value or "").replace(",", " ").split()

    def has_changed(self, initial: object, data: object) -> bool:
        return self.to_python(initial) != self.to_python(data)


class OppositionListForm(_ListForm):
    channels = WordsField(label=_("Channels"), help_text=_("Such as: voice text fax"))
    territories = WordsField(
        label=_("Territories"), help_text=_("ISO 3166 codes with spaces between them, such as FR RE GP.")
    )

    class Meta:
        model = OppositionList
        fields: ClassVar = [
            "name",
            "title_fr",
            "title_en",
            "explanation_fr",
            "explanation_en",
            "owner",
            "legal_basis",
            "channels",
            "territories",
            "is_open",
            "chosen_by_default",
        ]


@admin.register(OppositionList)
class OppositionListAdmin(ReadOnlyAdmin[OppositionList]):
    """Administrators change it here; nobody deletes it: certificates name it for ever."""

    form = OppositionListForm
    list_display = ("name", "title_fr", "title_en", "is_open", "chosen_by_default")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("register.add_oppositionlist")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ANN401, ARG002 -- Django's signature
        return request.user.has_perm("register.change_oppositionlist")

    def get_readonly_fields(self, request: HttpRequest, obj: OppositionList | None = None) -> tuple[str, ...]:  # noqa: ARG002 -- same
        # Images and certificates know the list by its name.
        return ("name",) if obj else ()

    def save_model(self, request: HttpRequest, obj: OppositionList, form: Any, change: bool) -> None:  # noqa: ANN401, FBT001 -- same
        super().save_model(request, obj, form, change)
        changed, by = ", ".join(form.changed_data), cast("User", request.user)
        record(Action.LIST_CHANGED, actor=by, list=obj.name, is_new=not change, fields=changed)


class _OfALine(ReadOnlyAdmin["Opposition | Holding"]):
    """No list of numbers, no search by number in an address: the file of a line opens with a reason."""

    kind: ClassVar[str]

    @admin.display(description=_("line"))
    def line_file(self, row: Opposition | Holding) -> SafeString:
        address = reverse("admin:open_dossier", kwargs={"kind": self.kind, "key": row.pk})
        return format_html('<a href="{}">{}</a>', address, _("Open the line's file"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer("line_sealed", "line_index")


@admin.register(Opposition)
class OppositionAdmin(_OfALine):
    kind = "opposition"
    list_display = ("registered_at", "opposition_list", "is_listed", "ends_at", "suspended_at", "line_file")
    list_filter = ("opposition_list", "is_listed", ("suspended_at", admin.EmptyFieldListFilter))
    list_select_related = ("opposition_list",)
    fields = readonly_fields = (
        "opposition_list",
        "registered_at",
        "effective_at",
        "ends_at",
        "ended_at",
        "suspended_at",
        "is_listed",
        "line_file",
    )
    ordering = ("-pk",)


@admin.register(Holding)
class HoldingAdmin(_OfALine):
    kind = "holding"
    list_display = ("reference", "origin", "first_proven_at", "ends_at", "ended_at", "ending", "line_file")
    list_filter = ("origin", "ending", "declines_renewal", ("ended_at", admin.EmptyFieldListFilter))
    fields = readonly_fields = (
        "reference",
        "origin",
        "language",
        "first_proven_at",
        "last_proven_at",
        "ends_at",
        "noticed_at",
        "declines_renewal",
        "ended_at",
        "ending",
        "line_file",
    )
    ordering = ("-first_proven_at",)


@admin.register(Registration)
class RegistrationAdmin(ReadOnlyAdmin[Registration]):
    """Under way: neither the address nor the numbers are shown."""

    list_display = ("created_at", "origin", "language", "address_confirmed_at", "completed_at", "expires_at")
    list_filter = ("origin", ("completed_at", admin.EmptyFieldListFilter))
    fields = readonly_fields = (
        "created_at",
        "origin",
        "language",
        "address_sent_at",
        "address_sendings",
        "address_confirmed_at",
        "completed_at",
        "expires_at",
        "agent",
        "reason",
    )
    ordering = ("-created_at",)


@admin.register(LineTransfer)
class LineTransferAdmin(ReadOnlyAdmin[LineTransfer]):
    list_display = ("declared_at", "answer_before", "answered_at", "outcome")
    list_filter = ("outcome",)
    fields = readonly_fields = ("declared_at", "answer_before", "answered_at", "outcome")
    ordering = ("-declared_at",)


@admin.register(Publication)
class PublicationAdmin(ReadOnlyAdmin[Publication]):
    list_display = ("published_at", "as_of", "position", "numbers", "size", "seconds")
    fields = readonly_fields = (
        "published_at",
        "as_of",
        "position",
        "numbers",
        "size",
        "seconds",
        "digest",
        "file_name",
    )


@admin.register(ListImport)
class ListImportAdmin(ReadOnlyAdmin[ListImport]):
    list_display = (
        "started_at",
        "finished_at",
        "opposition_list",
        "rows",
        "added",
        "already_there",
        "refused",
    )
    list_select_related = ("opposition_list",)
    fields = readonly_fields = (
        "opposition_list",
        "started_at",
        "finished_at",
        "by",
        "rows",
        "added",
        "already_there",
        "refused",
        "reasons",
        "digest",
    )
    ordering = ("-started_at",)

    @admin.display(description=_("refused, by reason"))
    def reasons(self, one: ListImport) -> str:
        return json.dumps(one.refused_by_reason, ensure_ascii=False, sort_keys=True)


@admin.register(Allowance)
class AllowanceAdmin(ReadOnlyAdmin[Allowance]):
    """Counts by kind and window; whose they are is a blind index, not shown."""

    list_display = ("window_start", "scope", "used")
    list_filter = ("scope",)
    fields = readonly_fields = ("window_start", "scope", "used")
    ordering = ("-window_start",)
