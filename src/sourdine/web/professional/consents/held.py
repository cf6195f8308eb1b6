"""The consents that a professional holds. A number is looked for in a form's body, never in an address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.views.decorators.http import require_GET, require_http_methods

from sourdine.consents.services import looking
from sourdine.consents.subjects import Subject
from sourdine.errors import SourdineError
from sourdine.numbering.number import NotANumber
from sourdine.professionals.services import acting
from sourdine.professionals.vocabulary import Act
from sourdine.web.professional.consents.forms import SearchForm
from sourdine.web.professional.doors import language, missing, of_organisation, page, say

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from sourdine.professionals.services.acting import Actor


@require_http_methods(["GET", "POST"])
@of_organisation
def consents(request: HttpRequest, actor: Actor) -> HttpResponse:
    form = SearchForm(request.POST or None)
    found = None
    if request.method == "POST":
        acting.authorise(actor, Act.RECORD)
        if form.is_valid():
            found = _found(form, actor)
    return page(
        request,
        "consents/consents.html",
        actor,
        form=form,
        is_search=found is not None,
        consents=looking.newest(actor) if found is None else found,
        most=looking.MOST,
        missing=missing(actor, Act.RECORD),
    )


@require_GET
@of_organisation
def consent(request: HttpRequest, actor: Actor, consent: UUID) -> HttpResponse:
    seen, events = looking.one(actor, consent)
    return page(request, "consents/consent.html", actor, seen=seen, consent=seen.consent, events=events)


def _found(form: SearchForm, actor: Actor) -> tuple[looking.Seen, ...] | None:
    typed = form.cleaned_data["whose"]
    try:
        subject = Subject.of_address(typed) if "@" in typed else Subject.of_line(typed)
    except NotANumber as refused:
        form.add_error("whose", refused.say(language()))
        return None
    except SourdineError as refused:
        form.add_error("whose", say(refused))
        return None
    return looking.about(actor, subject)
