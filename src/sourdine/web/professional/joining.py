"""How an organisation joins: what it is offered, the form, the conditions of use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from sourdine import clock
from sourdine.professionals import errors
from sourdine.professionals.services import joining, membership, plans, terms
from sourdine.web.consumer import visit
from sourdine.web.professional.doors import attempt, language
from sourdine.web.professional.forms import JoinForm

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_FIELD_OF: Final[dict[type[errors.ProfessionalError], str]] = {
    errors.NameNeeded: "name",
    errors.NameRefused: "name",
    errors.UnknownCountry: "country",
    errors.IdentifierRefused: "identifier",
    errors.ContactRefused: "contact",
    errors.PlanNotOffered: "plan",
}


@require_safe
def professionals(request: HttpRequest) -> HttpResponse:
    known = visit.account(request)
    return render(
        request,
        "web/professional/professionals.html",
        {"plans": plans.offered(), "belongs": bool(known and membership.organisations_of(known))},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def join(request: HttpRequest) -> HttpResponse:
    known = visit.account(request)
    form = JoinForm(request.POST or None, initial={"contact": known.email if known else ""})
    if request.method == "POST" and form.is_valid() and _terms_are_accepted(form):
        asked = _asked(request, form)
        if attempt(form, lambda: joining.apply(asked, account=known), _FIELD_OF):
            return redirect("organisations" if known else "join-sent")
    return render(request, "web/professional/join.html", {"form": form, "known_account": known})


@require_safe
@never_cache
def sent(request: HttpRequest) -> HttpResponse:
    return render(request, "web/professional/join_sent.html")


@require_safe
def terms_in_force(request: HttpRequest) -> HttpResponse:
    version = terms.in_force(clock.now())
    if version is None:
        raise Http404
    return render(
        request, "web/professional/terms.html", {"version": version, "text": version.text(language())}
    )


def _asked(request: HttpRequest, form: JoinForm) -> joining.Application:
    typed = form.cleaned_data
    return joining.Application(
        name=typed["name"],
        country=typed["country"],
        identifier=typed["identifier"],
        contact_email=typed["contact"],
        plan=typed["plan"],
        accepts_terms=typed["terms"],
        is_provider=typed["is_provider"],
        language=language(),
        network=visit.network(request),
    )


def _terms_are_accepted(form: JoinForm) -> bool:
    """Said beside the box, in this form's own words: elsewhere an owner accepts them on a page."""
    from django.utils.translation import gettext

    if not form.cleaned_data["terms"]:
        form.add_error("terms", gettext("Read the conditions of use and tick this box to join."))
    return bool(form.cleaned_data.get("terms"))
