"""The page of a registration under way: what was sent, what is still to be confirmed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from sourdine import clock
from sourdine.errors import SourdineError
from sourdine.register.models.registration import Means
from sourdine.register.services import proof, registration
from sourdine.web.consumer import said, visit

if TYPE_CHECKING:
    from django.http import HttpRequest

    from sourdine.notifications.steps import Step
    from sourdine.register.models import Claim, Registration
    from sourdine.register.services.registration import RegistrationState

# htmx stops asking when it is told so: news of a message come in minutes or not at all.
_NEWS_FOR: Final = timedelta(minutes=10)
_STOP_ASKING: Final = 286
_CHOICES: Final = {Means.SMS, Means.VOICE}


@require_safe
@never_cache
def follow(request: HttpRequest) -> HttpResponse:
    looked = visit.registration_and_state(request)
    if looked is None:
        return _nothing_here(request)
    found, state = looked
    return render(
        request,
        "web/consumer/follow.html",
        _shown(state) | _for_whom(request, found, state) | {"said": said.said(request)},
    )


@require_safe
@never_cache
def trails(request: HttpRequest) -> HttpResponse:
    """What became of the messages, for an open page; loaded again when something was confirmed."""
    looked = visit.registration_and_state(request)
    if looked is None:
        return HttpResponse(status=_STOP_ASKING)
    shown = _shown(looked[1])
    if request.GET.get("stage") != str(shown["stage"]):
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(
        request, "web/consumer/_trails.html", shown, status=200 if shown["news_may_come"] else _STOP_ASKING
    )


@require_POST
def confirm_address(request: HttpRequest) -> HttpResponse:
    found = visit.registration(request)
    if found is None:
        return _nothing_here(request)
    try:
        confirmed = registration.confirm_by_code(found, typed_code(request))
    except SourdineError as refused:
        said.refuse(request, refused, at="address-code")
        return redirect("follow-up")
    return go_on(request, confirmed)


def go_on(request: HttpRequest, confirmed: Registration) -> HttpResponse:
    """From the address to the lines: the first code is on its way when the page asks for it."""
    claim = proof.first_to_text(confirmed)
    if claim is None:
        messages.success(request, _("Your address is confirmed. Now prove that each number is yours."))
    elif _send(request, claim, Means.SMS):
        messages.success(request, _("Your address is confirmed. A code is on its way to your mobile."))
    return redirect("follow-up")


@require_POST
def send_address_again(request: HttpRequest) -> HttpResponse:
    found = visit.registration(request)
    if found is None:
        return _nothing_here(request)
    try:
        registration.send_address_again(found, network=visit.network(request))
    except SourdineError as refused:
        said.refuse(request, refused, at="address-code")
    else:
        messages.success(request, _("A new e-mail is on its way. The former link and code no longer work."))
    return redirect("follow-up")


@require_POST
def send_code(request: HttpRequest, claim_id: int) -> HttpResponse:
    claim = visit.claim(request, claim_id)
    if claim is None:
        return _no_such_number(request)
    _send(request, claim, chosen_means(request))
    return redirect("follow-up")


@require_POST
def prove(request: HttpRequest, claim_id: int) -> HttpResponse:
    claim = visit.claim(request, claim_id)
    if claim is None:
        return _no_such_number(request)
    try:
        proof.prove(claim, typed_code(request))
    except SourdineError as refused:
        said.refuse(request, refused, at=f"code-{claim_id}")
    else:
        visit.keep_proof(request, claim)
        messages.success(request, _("This number is registered. Its receipt is on its way."))
    return redirect("follow-up")


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Closes the registration in this browser; on a computer that others use too."""
    visit.forget_registration(request)
    return redirect("home")


def chosen_means(request: HttpRequest) -> Means:
    """A person asks for a text message or a call; letters and calls back are the agents'."""
    asked = request.POST.get("means", "")
    if asked not in _CHOICES:
        raise Http404
    return Means(asked)


def typed_code(request: HttpRequest) -> str:
    return "".join(request.POST.get("code", "")[:40].split())


def _send(request: HttpRequest, claim: Claim, means: Means) -> bool:
    """Whether it leaves; if not, the next page says why beside its number."""
    try:
        proof.send_code(claim, means, network=visit.network(request))
    except SourdineError as refused:
        said.refuse(request, refused, at=f"code-{claim.pk}")
        return False
    return True


def _no_such_number(request: HttpRequest) -> HttpResponse:
    """Of this registration, or of none."""
    if visit.registration(request) is not None:
        raise Http404
    return _nothing_here(request)


def _nothing_here(request: HttpRequest) -> HttpResponse:
    messages.warning(
        request,
        _(
            "No registration is open in this browser. Open the link of the e-mail you received, "
            "or start again: it takes two minutes."
        ),
    )
    return redirect("register")


def _shown(state: RegistrationState) -> dict[str, Any]:
    proven = sum(one.proven_at is not None for one in state.numbers)
    is_confirmed = not state.address.needed or state.address.confirmed_at is not None
    return {
        "state": state,
        "is_confirmed": is_confirmed,
        "stage": proven + is_confirmed,
        "proven": proven,
        "left": len(state.numbers) - proven,
        "now": clock.now(),
        "news_may_come": _news_may_come(state),
    }


def _for_whom(request: HttpRequest, found: Registration, state: RegistrationState) -> dict[str, Any]:
    """Numbers are in clear to who typed or proved them; a receipt is for who proved its number."""
    typed = visit.typed_address(request)
    return {
        "began": visit.began_registration(request),
        "typed_address": typed,
        "address": typed or state.address.masked,
        "theirs": visit.claims_shown_to_be_theirs(request, found),
    }


def _news_may_come(state: RegistrationState) -> bool:
    steps: list[Step] = [*state.address.history, *(step for one in state.numbers for step in one.history)]
    return not steps or max(step.at for step in steps) > clock.now() - _NEWS_FOR
