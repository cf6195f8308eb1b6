"""The accounts of the operator's people, for administrators; consumers are not listed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from sourdine.accounts.models import Role, User
from sourdine.accounts.permissions import FACTORS
from sourdine.audit.read_only import ReadOnlyAdmin

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest


@admin.register(User)
class UserAdmin(ReadOnlyAdmin[User]):
    """Changed by the acts beside it, each with its reason. No password is shown, nor its digest."""

    list_display = ("name", "email", "role", "is_active", "second_factor", "last_login")
    list_display_links = ("name",)
    list_filter = ("role", "is_active")
    fields = readonly_fields = (
        "name",
        "email",
        "role",
        "language",
        "is_active",
        "second_factor",
        "password_is_temporary",
        "created_at",
        "last_login",
    )
    ordering = ("role", "email")

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).exclude(role=Role.CONSUMER)

    @admin.display(description=_("account"))
    def name(self, user: User) -> str:
        return str(user)

    @admin.display(description=_("second factor"), boolean=True)
    def second_factor(self, user: User) -> bool:
        return bool(is_mfa_enabled(user, types=list(FACTORS)))
