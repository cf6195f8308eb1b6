"""Somebody's space: the numbers they hold, and what can be done with each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sourdine import clock
from sourdine.audit import wording
from sourdine.errors import SourdineError
from sourdine.notifications import services as notifications
from sourdine.register.models import Holding
from sourdine.register.models.registration import Means
from sourdine.register.services import holding as holdings
from sourdine.register.services import opposition, receipts
from sourdine.web.account.doors import personal
from sourdine.web.account.words import message_title

if TYPE_CHECKING:
    from uuid import UUID

    from sourdine.accounts.models import User
    from sourdine.audit.models import Event
    from sourdine.register.models import LineTransfer
    from sourdine.web.account.doors import KnownRequest

_MESSAGES_SHOWN = 100


@require_GET
@personal
def my_space(request: KnownRequest) -> HttpResponse:
    return render(
        request,
        "web/account/my_space.html",
        {
            "numbers": holdings.holdings_of(request.user),
            "transfers": holdings.transfers_for(request.user),
            "language": _language(),
        },
    )


@require_GET
@personal
def number(request: KnownRequest, holding: UUID) -> HttpResponse:
    state = _state(request.user, holding)
    return render(
        request,
        "web/account/number.html",
        {"state": state, "history": [_worded(event) for event in state.history], "language": _language()},
    )


@require_POST
@personal
def renew(request: KnownRequest, holding: UUID) -> HttpResponse:
    held = _held(request.user, holding)
    try:
        opposition.renew(held, at=clock.now(), by=request.user)
    except SourdineError as refused:
        messages.error(request, refused.say(_language()))
    else:
        messages.success(request, gettext("The registration was renewed."))
    return redirect("my-number-page", holding=holding)


@require_POST
@personal
def keep(request: KnownRequest, holding: UUID) -> HttpResponse:
    """Takes back a refusal of the next term."""
    held = _held(request.user, holding)
    opposition.keep_renewal(held, by=request.user)
    messages.success(request, gettext("The registration will be renewed when its term comes."))
    return redirect("my-number-page", holding=holding)


@require_http_methods(["GET", "POST"])
@personal
def remove(request: KnownRequest, holding: UUID) -> HttpResponse:
    held = _held(request.user, holding)
    if request.method == "GET":
        return render(request, "web/account/remove.html", {"line": held.line, "holding": held})
    _withdraw(request, held)
    return redirect("my-space")


@require_http_methods(["GET", "POST"])
@personal
def remove_all(request: KnownRequest) -> HttpResponse:
    mine = holdings.holdings_of(request.user)
    if request.method == "GET":
        return render(request, "web/account/remove_all.html", {"numbers": mine})
    for state in mine:
        opposition.withdraw(state.holding, at=clock.now(), by=request.user)
    said = ngettext("%(count)d number was removed.", "%(count)d numbers were removed.", len(mine))
    messages.success(request, said % {"count": len(mine)})
    return redirect("my-space")


@require_GET
@personal
def receipt(request: KnownRequest, holding: UUID) -> HttpResponse:
    held = _held(request.user, holding)
    try:
        shown = receipts.receipt_of(held, language=_language())
    except SourdineError as refused:
        messages.error(request, refused.say(_language()))
        return redirect("my-number-page", holding=holding)
    return render(request, "web/account/receipt.html", {"receipt": shown, "holding": held})


@require_GET
@personal
def receipt_pdf(request: KnownRequest, holding: UUID) -> HttpResponse:
    held = _held(request.user, holding)
    try:
        made = receipts.receipt_of(held, language=_language())
    except SourdineError as refused:
        messages.error(request, refused.say(_language()))
        return redirect("my-number-page", holding=holding)
    name = f"sourdine-{made.reference}.pdf"
    return HttpResponse(
        receipts.as_pdf(made),
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_http_methods(["GET", "POST"])
@personal
def transfer(request: KnownRequest, transfer: UUID) -> HttpResponse:
    """Whoever still holds the line proves it with a code; whoever left says so with one button."""
    asked = _asked(request.user, transfer)
    if request.method == "GET":
        return render(request, "web/account/transfer.html", {"transfer": asked, "line": asked.former.line})
    try:
        done = _answer(request, asked)
    except SourdineError as refused:
        messages.error(request, refused.say(_language()))
        done = False
    return redirect("my-space") if done else redirect("my-transfer", transfer=transfer)


@require_GET
@personal
def my_messages(request: KnownRequest) -> HttpResponse:
    sent = request.user.messages.prefetch_related("events")[:_MESSAGES_SHOWN]
    shown = [
        {
            "message": message,
            "title": message_title(message.kind),
            "steps": [(step, step.say(_language())) for step in notifications.history(message)],
        }
        for message in sent
    ]
    return render(request, "web/account/my_messages.html", {"sent": shown})


def _answer(request: KnownRequest, asked: LineTransfer) -> bool:
    """True when the question has its answer; False when it still waits for it."""
    wanted = request.POST.get("answer", "")
    if wanted in {Means.SMS, Means.VOICE}:
        holdings.send_transfer_code(asked, wanted, network=request.META.get("REMOTE_ADDR", ""))
        messages.success(request, gettext("A code is on its way to the line. Type it below."))
    elif wanted == "keep":
        code = request.POST.get("code", "").strip()
        holdings.answer_transfer(asked, keep=True, at=clock.now(), code=code)
        messages.success(request, gettext("You keep this number."))
    elif wanted == "end":
        holdings.answer_transfer(asked, keep=False, at=clock.now())
        messages.success(request, gettext("This number is no longer yours."))
    return wanted in {"keep", "end"}


def _withdraw(request: KnownRequest, held: Holding) -> None:
    done = opposition.withdraw(held, at=clock.now(), by=request.user)
    if done.lists:
        messages.success(request, gettext("The number was removed. A confirmation is on its way."))
    else:
        messages.success(
            request,
            gettext("You no longer ask for this number to be listed; somebody else who holds it does."),
        )


def _held(account: User, holding: UUID) -> Holding:
    """One's own, and not one that has ended; anybody else's does not exist."""
    return get_object_or_404(Holding, pk=holding, account=account, ended_at__isnull=True)


def _state(account: User, holding: UUID) -> holdings.HoldingState:
    for state in holdings.holdings_of(account):
        if state.holding.pk == holding:
            return state
    raise Http404


def _asked(account: User, transfer: UUID) -> LineTransfer:
    for one in holdings.transfers_for(account):
        if one.pk == transfer:
            return one
    raise Http404


def _worded(event: Event) -> dict[str, object]:
    return {"at": event.at, "action": wording.action(event, _language())}


def _language() -> str:
    return (get_language() or "fr")[:2]
