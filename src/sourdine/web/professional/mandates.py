"""Mandates, from both sides: whom a professional lets act for it, and for whom a provider acts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from sourdine.professionals import errors
from sourdine.professionals.services import mandates as services
from sourdine.professionals.vocabulary import Act
from sourdine.web.professional.doors import attempt, grave, may, missing, of_organisation, page, pressed
from sourdine.web.professional.forms import MandateForm

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from sourdine.professionals.services.acting import Actor

_FIELD_OF: Final[dict[type[errors.ProfessionalError], str]] = {
    errors.UnknownProvider: "identifier",
    errors.MandateToOneself: "identifier",
}


@require_http_methods(["GET", "POST"])
@of_organisation
@grave(Act.MANAGE_MANDATES)
def mandates(request: HttpRequest, actor: Actor) -> HttpResponse:
    form = MandateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        identifier = form.cleaned_data["identifier"]
        if attempt(form, lambda: services.grant(actor, identifier), _FIELD_OF):
            messages.success(request, gettext("The mandate is granted."))
            return redirect("mandates", organisation=actor.organisation.pk)
    return page(
        request,
        "mandates.html",
        actor,
        given=services.given_by(actor.organisation),
        held=services.held_by(actor.organisation),
        form=form,
        missing=missing(actor, Act.MANAGE_MANDATES),
        may_revoke=may(actor, Act.REVOKE),
    )


@require_POST
@of_organisation
@grave(Act.REVOKE)
def revoke(request: HttpRequest, actor: Actor, mandate: UUID) -> HttpResponse:
    return pressed(
        request,
        lambda: services.revoke(actor, mandate),
        done=gettext_lazy("The mandate has ended."),
        back="mandates",
        organisation=actor.organisation.pk,
    )
