"""What agents see of messages: to whom, masked, and what became of them; never what they say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from sourdine.audit import services as audit
from sourdine.audit.read_only import OwnFilters
from sourdine.audit.vocabulary import Action
from sourdine.errors import SourdineError
from sourdine.notifications.models import DeliveryEvent, Message
from sourdine.notifications.services import send_again
from sourdine.notifications.steps import WORDING

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

_SHOWN = (
    "id",
    "created_at",
    "kind",
    "channel",
    "recipient_masked",
    "language",
    "state",
    "attempts",
    "not_after",
    "purge_after",
    "provider_reference",
    "repeats",
)


class DeliveryEventInline(admin.TabularInline[DeliveryEvent, Message]):
    model = DeliveryEvent
    fields = readonly_fields = ("at", "state", "step")
    verbose_name_plural = _("History")
    extra = 0
    can_delete = False

    @admin.display(description=_("Step"))
    def step(self, event: DeliveryEvent) -> str:
        worded = {code.value: wording for code, wording in WORDING.items()}.get(event.code)
        return worded.in_language(_language()) if worded else event.code

    def has_add_permission(self, *_: object) -> bool:
        return False

    def has_change_permission(self, *_: object) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, *_: object) -> bool:
        return request.user.has_perm("notifications.view_message")


@admin.register(Message)
class MessageAdmin(OwnFilters[Message]):
    """The sealed columns are in no list of fields here."""

    list_display = ("created_at", "kind", "channel", "recipient_masked", "state", "attempts")
    list_filter = ("state", "channel", "kind")
    search_fields = ("=id", "=provider_reference")
    date_hierarchy = "created_at"
    fields = readonly_fields = _SHOWN
    inlines = (DeliveryEventInline,)
    actions = ("send_selected_again",)
    list_per_page = 50
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Message]:
        return super().get_queryset(request).defer("recipient_sealed", "content_sealed", "document_sealed")

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 -- Django's signature
        return False

    def has_change_permission(self, request: HttpRequest, obj: Message | None = None) -> bool:  # noqa: ARG002 -- same
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Message | None = None) -> bool:  # noqa: ARG002 -- same
        return False

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Looking at one person's message is written down for that person to see."""
        answer = super().change_view(request, object_id, form_url, extra_context)
        looked_at = self.get_object(request, object_id) if answer.status_code == 200 else None
        if looked_at is not None and request.user.is_authenticated:
            audit.record(
                Action.HISTORY_READ,
                actor=request.user,
                account=looked_at.account,
                line_index=bytes(looked_at.line_index) if looked_at.line_index else None,
                message=str(looked_at.pk),
            )
        return answer

    @admin.action(description=_("Send again"), permissions=["view"])
    def send_selected_again(self, request: HttpRequest, chosen: QuerySet[Message]) -> None:
        sent = 0
        for message in chosen:
            try:
                send_again(message, by=request.user if request.user.is_authenticated else None)
                sent += 1
            except SourdineError as refused:
                self.message_user(request, refused.say(_language()), messages.ERROR)
        if sent:
            said = ngettext("%d message is sent again.", "%d messages are sent again.", sent) % sent
            self.message_user(request, said, messages.SUCCESS)


def _language() -> str:
    return "fr" if (get_language() or "fr").startswith("fr") else "en"
