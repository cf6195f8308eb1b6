"""Deposits, as the operator's people see them: what became of each; no file's name, no result."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, cast

from django import forms
from django.contrib import admin
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from sourdine.audit.read_only import ReadOnlyAdmin
from sourdine.deposits.models import Campaign, Deposit, State
from sourdine.deposits.services import review
from sourdine.deposits.wording import SUSPICIONS

if TYPE_CHECKING:
    from django.http import HttpRequest

    from sourdine.accounts.models import User

_RELEASE = "release"
_REFUSE = "refuse"


class ReviewForm(forms.ModelForm[Deposit] if TYPE_CHECKING else forms.ModelForm):  # type: ignore[misc]
    """What somebody decides of a held deposit; the reason is read by the organisation."""

    decision = forms.ChoiceField(
        label=_("decision"),
        choices=[
            (_RELEASE, _("Release: the result is given")),
            (_REFUSE, _("Refuse: the result is destroyed")),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("reason, which the organisation reads"), max_length=500, widget=forms.Textarea({"rows": 3})
    )

    class Meta:
        model = Deposit
        fields: ClassVar[list[str]] = []


@admin.register(Deposit)
class DepositAdmin(ReadOnlyAdmin[Deposit]):
    """Supervisors look at what is held, and decide; nothing else of a deposit can be changed."""

    form = ReviewForm
    list_display = ("reference", "organisation", "state", "door", "numbers", "why_held", "received_at")
    list_filter = ("state", "door", ("received_at", admin.DateFieldListFilter))
    list_select_related = ("organisation",)
    ordering = ("-received_at",)
    shown = (
        "reference",
        "organisation",
        "submitted_by",
        "campaign_name",
        "door",
        "form",
        "state",
        "why_held",
        "size",
        "rows",
        "numbers",
        "by_verdict",
        "received_at",
        "ready_at",
        "held_at",
        "refused_at",
        "cancelled_at",
        "collected_at",
        "input_destroyed_at",
        "destroyed_at",
        "valid_until",
        "reviewed_at",
        "review_reason",
    )

    def has_change_permission(self, request: HttpRequest, obj: Deposit | None = None) -> bool:
        is_held = obj is None or obj.state == State.HELD
        return is_held and request.user.has_perm("deposits.change_deposit")

    def get_fields(self, request: HttpRequest, obj: Deposit | None = None) -> list[Any]:
        asked = ["decision", "reason"] if self.has_change_permission(request, obj) else []
        return [*self.shown, *asked]

    def get_readonly_fields(self, request: HttpRequest, obj: Deposit | None = None) -> tuple[str, ...]:  # noqa: ARG002 -- Django's signature
        return self.shown

    def save_model(self, request: HttpRequest, obj: Deposit, form: Any, change: bool) -> None:  # noqa: ANN401, ARG002, FBT001 -- same
        decide = review.release if form.cleaned_data["decision"] == _RELEASE else review.refuse
        decide(obj.pk, by=cast("User", request.user), reason=form.cleaned_data["reason"])

    @admin.display(description=_("why it is held"))
    def why_held(self, deposit: Deposit) -> str:
        language = get_language() or "fr"
        return "; ".join(SUSPICIONS[one].in_language(language[:2]) for one in deposit.suspicions) or "-"

    @admin.display(description=_("numbers by verdict"))
    def by_verdict(self, deposit: Deposit) -> str:
        return ", ".join(f"{word} {count}" for word, count in sorted(deposit.counts.items())) or "-"

    @admin.display(description=_("campaign"))
    def campaign_name(self, deposit: Deposit) -> str:
        return deposit.campaign.name if deposit.campaign else "-"


@admin.register(Campaign)
class CampaignAdmin(ReadOnlyAdmin[Campaign]):
    list_display = ("name", "organisation", "starts_on", "ends_on", "source", "closed_at")
    list_filter = ("source", ("closed_at", admin.EmptyFieldListFilter))
    list_select_related = ("organisation",)
    fields = readonly_fields = (
        "name",
        "organisation",
        "purpose",
        "starts_on",
        "ends_on",
        "source",
        "source_detail",
        "recipients",
        "created_at",
        "closed_at",
    )
    ordering = ("-starts_on",)
