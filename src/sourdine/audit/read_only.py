"""What the admin shows and nobody changes there: changes go through services, which write them down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib import admin
from django.db.models import Model
from django.shortcuts import redirect

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

M = TypeVar("M", bound=Model)

if TYPE_CHECKING:

    class _Admin(admin.ModelAdmin[M]): ...
else:

    class _Admin(admin.ModelAdmin):
        def __class_getitem__(cls, _model: type[Model]) -> type:
            # Django's own class is generic for type checkers only.
            return cls


class OwnFilters(_Admin[M]):
    """Django lets an address ask about any column, a letter at a time; here about those it offers."""

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        offered = {_asked_of(one) for one in self.list_filter} | {self.date_hierarchy}
        return lookup.partition("__")[0] in offered and super().lookup_allowed(lookup, value, request)


def _asked_of(one: Any) -> str:  # noqa: ANN401 -- a field's name, that name with a filter, or a filter
    name = one[0] if isinstance(one, list | tuple) else getattr(one, "parameter_name", one)
    return str(name).partition("__")[0]


class ReadOnlyAdmin(OwnFilters[M]):
    """Who may look is granted by role; adding, changing and deleting are nobody's."""

    actions = None
    list_per_page = 50
    # Counting millions of rows for the sake of a figure at the foot of a page is dear.
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 -- Django's signature
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ANN401, ARG002 -- same
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ANN401, ARG002 -- same
        return False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        # Django repeats what stands in the address in every link of the page, searched for or not.
        if "q" in request.GET and not self.search_fields:
            return redirect(request.path)
        return super().changelist_view(request, extra_context)
