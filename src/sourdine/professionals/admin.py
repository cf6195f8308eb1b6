"""Organisations, as the operator's people see them: who they are, what they bought; never a key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, cast

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from sourdine.audit.read_only import ReadOnlyAdmin
from sourdine.audit.services import record
from sourdine.audit.vocabulary import Action
from sourdine.professionals.models import (
    Fee,
    Mandate,
    Member,
    Organisation,
    OwnerRecovery,
    Plan,
    TermsVersion,
)

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

    from sourdine.accounts.models import User


@admin.register(Organisation)
class OrganisationAdmin(ReadOnlyAdmin[Organisation]):
    """Changed by the acts beside it, each with a reason. An application shows once it was confirmed."""

    list_display = ("name", "identifier", "country", "state", "plan", "is_provider", "created_at")
    list_filter = ("state", "is_provider", "plan")
    list_select_related = ("plan",)
    fields = readonly_fields = (
        "name",
        "country",
        "identifier_kind",
        "identifier",
        "contact_email",
        "language",
        "is_provider",
        "state",
        "plan",
        "plan_since",
        "created_at",
        "members_now",
    )
    ordering = ("-created_at",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Organisation]:
        return super().get_queryset(request).filter(members__isnull=False).distinct()

    @admin.display(description=_("members"))
    def members_now(self, organisation: Organisation) -> str:
        current = organisation.members.filter(ended_at=None).values_list("role", flat=True)
        return ", ".join(sorted(current)) or "-"


@admin.register(Member)
class MemberAdmin(ReadOnlyAdmin[Member]):
    """By role; the person's address is their own organisation's to see."""

    list_display = ("organisation", "role", "joined_at", "ended_at")
    list_filter = ("role", ("ended_at", admin.EmptyFieldListFilter))
    list_select_related = ("organisation",)
    fields = readonly_fields = ("organisation", "role", "joined_at", "ended_at")
    ordering = ("-joined_at",)


@admin.register(Mandate)
class MandateAdmin(ReadOnlyAdmin[Mandate]):
    list_display = ("professional", "provider", "granted_at", "revoked_at")
    list_filter = (("revoked_at", admin.EmptyFieldListFilter),)
    list_select_related = ("professional", "provider")
    fields = readonly_fields = ("professional", "provider", "granted_at", "revoked_at")
    ordering = ("-granted_at",)


@admin.register(OwnerRecovery)
class OwnerRecoveryAdmin(ReadOnlyAdmin[OwnerRecovery]):
    list_display = ("requested_at", "organisation", "takes_effect_at", "refused_at", "done_at")
    list_select_related = ("member__organisation",)
    fields = readonly_fields = (
        "organisation",
        "requested_at",
        "requested_by",
        "reason",
        "takes_effect_at",
        "refused_at",
        "done_at",
    )
    ordering = ("-requested_at",)

    @admin.display(description=_("organisation"))
    def organisation(self, recovery: OwnerRecovery) -> str:
        return recovery.member.organisation.name


@admin.register(Plan)
class PlanAdmin(ReadOnlyAdmin[Plan]):
    """Administrators change it here; nobody deletes it: contracts name it."""

    list_display = ("slug", "title_fr", "lines_per_deposit", "deposits_per_year", "price_cents", "is_open")
    fields = (
        "slug",
        "title_fr",
        "title_en",
        "lines_per_deposit",
        "deposits_per_year",
        "price_cents",
        "tells_reasons",
        "is_open",
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("professionals.add_plan")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ANN401, ARG002 -- Django's signature
        return request.user.has_perm("professionals.change_plan")

    def get_readonly_fields(self, request: HttpRequest, obj: Plan | None = None) -> tuple[str, ...]:  # noqa: ARG002 -- same
        return ("slug",) if obj else ()

    def save_model(self, request: HttpRequest, obj: Plan, form: Any, change: bool) -> None:  # noqa: ANN401, FBT001 -- same
        super().save_model(request, obj, form, change)
        changed = ", ".join(form.changed_data)
        record(Action.PLAN_EDITED, actor=_who(request), plan=obj.slug, is_new=not change, fields=changed)


@admin.register(TermsVersion)
class TermsVersionAdmin(ReadOnlyAdmin[TermsVersion]):
    """A new version replaces a former one; none is ever changed, for people have accepted it."""

    list_display = ("name", "in_force_at")
    fields = ("name", "in_force_at", "text_fr", "text_en")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("professionals.add_termsversion")

    def save_model(self, request: HttpRequest, obj: TermsVersion, form: Any, change: bool) -> None:  # noqa: ANN401, FBT001 -- Django's signature
        super().save_model(request, obj, form, change)
        record(Action.TERMS_PUBLISHED, actor=_who(request), version=obj.name)


@admin.register(Fee)
class FeeAdmin(ReadOnlyAdmin[Fee]):
    """A ledger: what is entered stays; a mistake is balanced by another line."""

    list_display = ("paid_on", "organisation", "invoice_number", "amount_cents", "plan", "entered_at")
    list_filter = ("plan", ("paid_on", admin.DateFieldListFilter))
    list_select_related = ("organisation", "plan")
    fields: ClassVar[tuple[str, ...]] = ("organisation", "plan", "invoice_number", "amount_cents", "paid_on")
    ordering = ("-paid_on",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("professionals.add_fee")

    def save_model(self, request: HttpRequest, obj: Fee, form: Any, change: bool) -> None:  # noqa: ANN401, ARG002, FBT001 -- Django's signature
        from sourdine.professionals.services import fees

        made = fees.enter(
            obj.organisation,
            plan=obj.plan,
            invoice_number=obj.invoice_number,
            amount_cents=obj.amount_cents,
            paid_on=obj.paid_on,
            by=_who(request),
        )
        obj.pk = made.pk


def _who(request: HttpRequest) -> User:
    return cast("User", request.user)
