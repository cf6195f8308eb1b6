"""An agent registers somebody who wrote or called: the form, then the proof of each line, then the letter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.contrib import messages as banners
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from sourdine.accounts import permissions
from sourdine.accounts.permissions import require
from sourdine.errors import SourdineError
from sourdine.register.models import Registration
from sourdine.register.models.registration import Claim, Means
from sourdine.register.services import agents
from sourdine.register.services.progress import state_of
from sourdine.web.operator.dossiers import letter
from sourdine.web.operator.forms import CallbackForm, CodeForm, ReasonForm, RegistrationForm
from sourdine.web.operator.pages import page, refuse, say, tell, who

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.db.models import QuerySet
    from django.forms import Form
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from sourdine.register.services.progress import ClaimState

_TO_A_LINE: Final = (Means.SMS, Means.VOICE)
_FIELDS: Final = {
    "no_number": "numbers",
    "too_many_numbers": "numbers",
    "no_list": "lists",
    "list_not_open": "lists",
    "postal_address_needed": "postal_address",
    "no_recipient": "postal_address",
    "reason_needed": "reason",
}


@require(permissions.may_register_for_others)
def start(request: HttpRequest) -> HttpResponseBase:
    form = RegistrationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            registration = agents.register_for(form.entry(), agent=who(request))
        except SourdineError as refused:
            _refuse(form, refused)
        else:
            return redirect("admin:registration", pk=registration.pk)
    return page(request, "register.html", _("Register somebody"), form=form)


@require(permissions.may_register_for_others)
def follow(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    registration = _registration(pk)
    states = {one.claim_id: one for one in state_of(registration).numbers}
    return page(
        request,
        "registration.html",
        _("Registration {reference}").format(reference=registration),
        registration=registration,
        claims=[_shown(claim, states[claim.pk]) for claim in _claims(registration)],
    )


@require(permissions.may_register_for_others)
@require_POST
def step(request: HttpRequest, pk: UUID, claim: int, step: str) -> HttpResponseBase:
    registration = _registration(pk)
    if step not in _STEPS:
        raise Http404
    found = get_object_or_404(_claims(registration), pk=claim)
    try:
        answer = _STEPS[step](request, found)
    except SourdineError as refused:
        tell(request, refused)
        answer = None
    return answer or redirect("admin:registration", pk=pk)


def _called_back(request: HttpRequest, claim: Claim) -> None:
    if typed := _typed(request, CallbackForm(request.POST)):
        agents.prove_by_callback(claim, agent=who(request), note=typed["note"])
        banners.success(request, _("Registered: the receipt is on its way."))


def _code_sent(request: HttpRequest, claim: Claim) -> None:
    means = request.POST.get("means")
    if means not in {Means.SMS, Means.VOICE, Means.LETTER}:
        raise Http404
    agents.send_code_by_agent(claim, Means(means), agent=who(request))
    banners.success(request, _("A code is on its way."))


def _code_typed(request: HttpRequest, claim: Claim) -> None:
    if typed := _typed(request, CodeForm(request.POST)):
        agents.prove_by_agent(claim, typed["code"], agent=who(request))
        banners.success(request, _("Registered: the receipt is on its way."))


def _printed(request: HttpRequest, claim: Claim) -> HttpResponseBase | None:
    if claim.holding is None:
        raise Http404
    typed = _typed(request, ReasonForm(request.POST))
    return letter(claim.holding, agent=who(request), reason=typed["reason"]) if typed else None


def _revealed(request: HttpRequest, claim: Claim) -> HttpResponseBase | None:
    """To call the line back. Answers with the page itself, as everywhere a number is shown."""
    typed = _typed(request, ReasonForm(request.POST))
    if typed is None:
        return None
    number = agents.reveal(claim.line, agent=who(request), reason=typed["reason"])
    return page(request, "number.html", _("Number to call back"), number=number, claim=claim)


_STEPS: Final[dict[str, Callable[[HttpRequest, Claim], HttpResponseBase | None]]] = {
    "rappel": _called_back,
    "envoi": _code_sent,
    "code": _code_typed,
    "recepisse": _printed,
    "numero": _revealed,
}


def _typed(request: HttpRequest, form: Form) -> dict[str, str] | None:
    if form.is_valid():
        return form.cleaned_data
    for errors in form.errors.values():
        banners.error(request, " ".join(str(error) for error in errors))
    return None


def _shown(claim: Claim, state: ClaimState) -> dict[str, object]:
    """`means` are those that the line can receive, and the post when an address was given."""
    posted = [Means.LETTER] if claim.registration.postal_sealed else []
    return {
        "claim": claim,
        "state": state,
        "masked": state.line.masked,
        "means": [*(means for means in state.means if means in _TO_A_LINE), *posted],
        "callback_form": CallbackForm(auto_id=f"callback-{claim.pk}-%s"),
        "code_form": CodeForm(auto_id=f"code-{claim.pk}-%s"),
        "reveal_form": ReasonForm(auto_id=f"reveal-{claim.pk}-%s"),
        "receipt_form": ReasonForm(auto_id=f"receipt-{claim.pk}-%s"),
    }


def _registration(pk: UUID) -> Registration:
    """Those that agents typed: what people typed themselves is theirs."""
    return get_object_or_404(Registration.objects.filter(agent__isnull=False), pk=pk)


def _claims(registration: Registration) -> QuerySet[Claim]:
    return registration.claims.select_related("holding", "registration")


def _refuse(form: RegistrationForm, refused: SourdineError) -> None:
    """Every wrong number at once, each by its place."""
    for position, error in getattr(refused, "errors", ()):
        form.add_error("numbers", _("Number {place}: {why}").format(place=position + 1, why=say(error)))
    if not hasattr(refused, "errors"):
        refuse(form, refused, _FIELDS.get(refused.code))
