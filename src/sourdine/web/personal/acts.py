"""What whoever is here ends: a consent, all of them, all prospecting by one. One press, as to consent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sourdine.consents.errors import NoSuchConsent
from sourdine.consents.services import personal
from sourdine.consents.vocabulary import SubjectKind
from sourdine.deposits.services import questions
from sourdine.register.services import holding as holdings
from sourdine.web.consumer import visit
from sourdine.web.consumer.line_access import opened
from sourdine.web.personal import ways
from sourdine.web.personal.pages import of_holder

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from sourdine.consents.services.personal import Holder
    from sourdine.web.personal.ways import Way


@require_POST
@of_holder
def act(request: HttpRequest, way: Way, where: dict[str, UUID], holder: Holder) -> HttpResponse:
    """`act` names it, `of` the consent or the professional."""
    chosen = _ACTS.get(request.POST.get("act", ""))
    if chosen is None:
        raise Http404
    try:
        messages.success(request, chosen(holder, request.POST.get("of", "")))
    except NoSuchConsent as nothing:
        raise Http404 from nothing
    return redirect(way.address("page", where))


@require_POST
def show_receipt(request: HttpRequest) -> HttpResponse:
    """Without an account, the reference of a registration's receipt tells since when one holds the line."""
    access = opened(request)
    if access is None:
        return redirect("my-number")
    held = holdings.known_by_reference(access.line, request.POST.get("reference", "")[:40])
    if held is None:
        messages.error(
            request,
            _("No registration of this number has this reference. Copy the ten characters of its receipt."),
        )
    else:
        visit.keep_holding(request, held)
        messages.success(request, _("You see what was said since you registered this number."))
    return redirect("line-consents-page")


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    ways.forget_link(request)
    return redirect("home")


def _withdraw(holder: Holder, of: str) -> str:
    personal.withdraw(holder, _id(of))
    return _("This consent is withdrawn. The professional is told now.")


def _withdraw_from(holder: Holder, of: str) -> str:
    personal.withdraw_all(holder, _id(of))
    return _("All that you had consented to is withdrawn. The professional is told now.")


def _withdraw_all(holder: Holder, _of: str) -> str:
    personal.withdraw_all(holder)
    return _("Every consent is withdrawn. The professionals are told now.")


def _object(holder: Holder, of: str) -> str:
    personal.object_to(holder, _id(of))
    return _("You objected to all prospecting by this professional. It is told now.")


def _ask_who_screened(holder: Holder, _of: str) -> str:
    if holder.subject.kind is not SubjectKind.LINE:
        raise Http404
    questions.ask(holder.subject.line)
    return _("We are looking. The answer is here in a moment.")


_ACTS: Final = {
    "withdraw": _withdraw,
    "withdraw-from": _withdraw_from,
    "withdraw-all": _withdraw_all,
    "object": _object,
    "ask-who-screened": _ask_who_screened,
}


def _id(of: str) -> UUID:
    try:
        return UUID(of)
    except ValueError:
        raise Http404 from None
