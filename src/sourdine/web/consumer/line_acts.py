"""What whoever holds a line may do with it: register it, renew it, remove it, say that it changed hands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from sourdine import clock
from sourdine.errors import SourdineError
from sourdine.register.models import OppositionList
from sourdine.register.services import holding as holdings
from sourdine.register.services import opposition, proof
from sourdine.register.services.lines import takes_texts
from sourdine.web.consumer import said, visit
from sourdine.web.consumer.line_access import opened

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from sourdine.register.models import Holding
    from sourdine.register.services.proof import LineAccess


@require_POST
def register(request: HttpRequest) -> HttpResponse:
    access = opened(request)
    if access is None:
        return redirect("my-number")
    try:
        held = _hold(request, access)
    except SourdineError as refused:
        said.refuse(request, refused)
    else:
        messages.success(request, _registered(held))
    return redirect("line")


@require_POST
def renew(request: HttpRequest) -> HttpResponse:
    access = opened(request)
    if access is None:
        return redirect("my-number")
    try:
        _renew(request, access)
    except SourdineError as refused:
        said.refuse(request, refused)
    else:
        messages.success(request, _("The registration of this number is renewed from today."))
    return redirect("line")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def withdraw(request: HttpRequest) -> HttpResponse:
    access = opened(request)
    if access is None:
        return redirect("my-number")
    if request.method != "POST":
        return render(request, "web/consumer/withdraw.html", {"line": access.line})
    try:
        withdrawn = _withdraw(request, access)
    except SourdineError as refused:
        said.refuse(request, refused)
    else:
        messages.success(request, _withdrawn(withdrawn))
    return redirect("line")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def changed_hands(request: HttpRequest) -> HttpResponse:
    access = opened(request)
    if access is None:
        return redirect("my-number")
    if request.method != "POST":
        return render(request, "web/consumer/changed_hands.html", {"line": access.line})
    try:
        told = holdings.declare_changed_hands(_hold(request, access), at=clock.now())
    except SourdineError as refused:
        said.refuse(request, refused)
    else:
        messages.success(request, _told(told))
    return redirect("line")


def _hold(request: HttpRequest, access: LineAccess) -> Holding:
    """The holding of whoever is here, made when there is none yet."""
    known = visit.holding(request, access)
    if known is not None:
        return known
    account = visit.account(request)
    if account is not None:
        return proof.attach(access, account=account, lists=_default_lists())
    made = opposition.renew_line(access.line, at=clock.now(), language=said.language())
    visit.keep_holding(request, made)
    return made


def _renew(request: HttpRequest, access: LineAccess) -> None:
    known = visit.holding(request, access)
    if known is None:
        _hold(request, access)
    else:
        opposition.renew(known, at=clock.now(), by=visit.account(request))


def _withdraw(request: HttpRequest, access: LineAccess) -> opposition.Withdrawal:
    known = visit.holding(request, access)
    if known is None:
        return opposition.withdraw_line(access.line, at=clock.now(), language=said.language())
    return opposition.withdraw(known, at=clock.now(), by=visit.account(request))


def _default_lists() -> tuple[str, ...]:
    return tuple(
        OppositionList.objects.filter(is_open=True, chosen_by_default=True).values_list("name", flat=True)
    )


def _registered(held: Holding) -> str:
    if held.account_id is None and not takes_texts(held.line):
        return _(
            "This number is registered. A call will read its receipt out; print it or keep it from here."
        )
    return _("This number is registered. Its receipt is on its way.")


def _withdrawn(withdrawal: opposition.Withdrawal) -> str:
    if withdrawal.lists:
        return _("This number is removed. You need to do nothing more.")
    return _("Your registration has ended. The number stays listed: somebody else registered it too.")


def _told(former: int) -> str:
    if not former:
        return _("It is noted. Nobody else held this number.")
    return ngettext(
        "It is noted. The former holder is told, and may answer.",
        "It is noted. The former holders are told, and may answer.",
        former,
    )
