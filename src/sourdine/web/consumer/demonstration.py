"""The outbox of a demonstration: every message that a real service would have sent."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import wraps
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from sourdine.notifications import outbox as demonstrated
from sourdine.notifications.models import Channel, Message
from sourdine.web.account.words import message_title

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from uuid import UUID

    from django.http import HttpRequest
    from django_stubs_ext import StrOrPromise

_CHANNELS: Final = {
    Channel.MAIL: _("E-mail"),
    Channel.SMS: _("Text message"),
    Channel.VOICE: _("Call"),
    Channel.LETTER: _("Letter"),
}
# Six digits, written together or, as a voice says them, one by one.
_CODE: Final = re.compile(r"(?<![\d/+-])(\d{6}|\d(?:[ ,.]{1,3}\d){5})(?![\d/-])")


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """One message, as the page shows it."""

    id: UUID
    channel: StrOrPromise
    sent_at: datetime
    title: StrOrPromise
    subject: str = field(repr=False)
    recipient: str = field(repr=False)
    text: str = field(repr=False)
    code: str = field(repr=False)
    has_document: bool


def _only_in_demonstration(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def guarded(request: HttpRequest, **named: object) -> HttpResponse:
        if settings.SOURDINE.demo is not True:
            raise Http404
        return view(request, **named)

    return guarded


@require_safe
@never_cache
@_only_in_demonstration
def outbox(request: HttpRequest) -> HttpResponse:
    shown = [_shown(one) for one in demonstrated.messages()]
    return render(request, "web/consumer/outbox.html", {"sent": shown})


@require_safe
@never_cache
@_only_in_demonstration
def document(request: HttpRequest, message_id: UUID) -> HttpResponse:  # noqa: ARG001 -- Django calls it so
    try:
        found = demonstrated.message(message_id)
    except Message.DoesNotExist as missing:
        raise Http404 from missing
    if found.outgoing is None or found.outgoing.document is None:
        raise Http404
    return HttpResponse(found.outgoing.document, content_type="application/pdf")


def _shown(one: demonstrated.Shown) -> Shown:
    sent, left = one.message, one.outgoing
    return Shown(
        id=sent.id,
        channel=_CHANNELS[Channel(sent.channel)],
        sent_at=sent.created_at,
        title=message_title(sent.kind),
        subject=left.subject if left else "",
        recipient=left.recipient if left else sent.recipient_masked,
        text=left.text if left else "",
        code=_code(left.text) if left else "",
        has_document=left is not None and left.document is not None,
    )


def _code(text: str) -> str:
    found = _CODE.search(text)
    return re.sub(r"\D", "", found[1]) if found else ""
