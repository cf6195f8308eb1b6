"""An organisation's own page: how it stands, what is left of its year, what was paid and what was done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sourdine import clock
from sourdine.deposits.services import figures
from sourdine.professionals.payments import payments
from sourdine.professionals.services import (
    acting,
    contract,
    history,
    mandates,
    membership,
    quota,
    recovery,
    terms,
)
from sourdine.professionals.vocabulary import Act
from sourdine.web.account.doors import personal
from sourdine.web.professional.doors import allowed, grave, language, missing, of_organisation, page, pressed
from sourdine.web.trends import trend

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from sourdine.professionals.services.acting import Actor
    from sourdine.web.account.doors import KnownRequest

_LINES_SHOWN: Final = 200


@require_GET
@personal
def organisations(request: KnownRequest) -> HttpResponse:
    """Somebody who belongs to one is led there."""
    held = membership.organisations_of(request.user)
    if len(held) == 1:
        return redirect("organisation", organisation=held[0].organisation_id)
    return render(request, "web/professional/organisations.html", {"memberships": held})


@require_GET
@of_organisation
def organisation(request: HttpRequest, actor: Actor) -> HttpResponse:
    months = figures.of_professional(actor)
    return page(
        request,
        "organisation.html",
        actor,
        gauge=quota.gauge(actor.organisation),
        months=[one for one in months[::-1] if one.submitted],
        shares=trend([(one.first_day, one.percent) for one in months]),
        missing=missing(actor, Act.DEPOSIT),
        asks_terms=not terms.are_accepted(actor.organisation, clock.now()),
        may_accept=acting.refusal(actor, Act.ACCEPT_TERMS) is None,
        recovery=recovery.under_way(actor.organisation),
        represented=mandates.represented_by(actor.organisation) if actor.organisation.is_provider else [],
    )


@require_POST
@of_organisation
def accept_terms(request: HttpRequest, actor: Actor) -> HttpResponse:
    return pressed(
        request,
        lambda: terms.accept(actor),
        done=gettext_lazy("The conditions of use are accepted."),
        back="organisation",
        organisation=actor.organisation.pk,
    )


@require_GET
@of_organisation
def activity(request: HttpRequest, actor: Actor) -> HttpResponse:
    lines = history.of(actor, most=_LINES_SHOWN, language=language())
    return page(request, "activity.html", actor, lines=lines)


@require_GET
@of_organisation
def fees(request: HttpRequest, actor: Actor) -> HttpResponse:
    held, plan = actor.organisation, actor.organisation.plan
    way = payments().page_to_pay(held, plan, back=request.build_absolute_uri()) if plan else None
    return page(request, "fees.html", actor, fees=held.fees.select_related("plan"), page_to_pay=way)


@require_http_methods(["GET", "POST"])
@of_organisation
def leave(request: KnownRequest, actor: Actor) -> HttpResponse:
    if request.method == "GET":
        return page(request, "leave.html", actor)
    return pressed(
        request,
        lambda: membership.leave(request.user, actor.organisation.pk),
        done=gettext_lazy("You no longer belong to this organisation."),
        back="organisations",
    )


@require_http_methods(["GET", "POST"])
@of_organisation
@allowed(Act.CLOSE)
@grave(Act.CLOSE)
def close(request: HttpRequest, actor: Actor) -> HttpResponse:
    if request.method == "GET":
        return page(request, "close.html", actor)
    return pressed(
        request,
        lambda: contract.close_own(actor),
        done=gettext_lazy("The organisation is closed."),
        back="organisation",
        organisation=actor.organisation.pk,
    )


@require_POST
@of_organisation
@allowed(Act.MANAGE_MEMBERS)
def refuse_recovery(request: KnownRequest, actor: Actor) -> HttpResponse:
    """The owner who found the way in again needs no other."""
    return pressed(
        request,
        lambda: recovery.withdraw(actor.organisation, by=request.user, reason=""),
        done=gettext_lazy("It was refused: nothing changes."),
        back="organisation",
        organisation=actor.organisation.pk,
    )
