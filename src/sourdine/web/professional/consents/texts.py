"""The texts that people are shown: from a ready-made one, edited, checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sourdine.consents.errors import TextRefused
from sourdine.consents.services import texts as services
from sourdine.consents.texts import ready_made
from sourdine.consents.vocabulary import SubjectKind
from sourdine.professionals.services import acting
from sourdine.professionals.vocabulary import Act
from sourdine.register.services import contact
from sourdine.web.professional.consents.forms import StartForm, TextForm
from sourdine.web.professional.doors import allowed, language, missing, of_organisation, page, pressed
from sourdine.web.professional.places import lead_to, place_of

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from sourdine.professionals.services.acting import Actor


@require_GET
@of_organisation
def texts(request: HttpRequest, actor: Actor) -> HttpResponse:
    held = services.of(actor.on_behalf_of)
    return page(
        request,
        "consents/texts.html",
        actor,
        texts=held.filter(retired_at=None),
        retired=held.exclude(retired_at=None),
        form=StartForm(),
        missing=missing(actor, Act.MANAGE_TEXTS),
    )


@require_http_methods(["GET", "POST"])
@of_organisation
@allowed(Act.MANAGE_TEXTS)
def add(request: HttpRequest, actor: Actor) -> HttpResponse:
    form = TextForm(request.POST or None, initial=_begun(request, actor))
    if request.method == "POST" and form.is_valid():
        try:
            made = services.add(actor, form.draft(actor.on_behalf_of.name))
        except TextRefused as refused:
            form.tell(refused.problems)
        else:
            told = gettext("The text “%(name)s” is kept as version %(version)s.")
            messages.success(request, told % {"name": made.name, "version": made.version})
            return lead_to(actor, "consent-texts")
    return page(request, "consents/text.html", actor, form=form)


@require_GET
@of_organisation
def mentions(request: HttpRequest, actor: Actor) -> HttpResponse:
    filling, spoken = ready_made.Filling(professional=actor.on_behalf_of.name), language()
    shown = [(one, one.say("fr", filling), one.say("en", filling)) for one in ready_made.mentions()]
    told = [
        {
            "title": one.title.in_language(spoken),
            "when": one.when.in_language(spoken),
            "source": one.source,
            "fr": french,
            "en": english,
        }
        for one, french, english in shown
    ]
    return page(request, "consents/mentions.html", actor, mentions=told)


@require_POST
@of_organisation
def retire(request: HttpRequest, actor: Actor, text: UUID) -> HttpResponse:
    held = services.one_of(actor.on_behalf_of, text)
    acting.authorise(actor, Act.MANAGE_TEXTS)
    return pressed(
        request,
        lambda: services.retire(actor, held.pk),
        done=gettext_lazy("The text is retired: nobody is shown it any more."),
        back="consent-texts",
        **place_of(actor),
    )


def _begun(request: HttpRequest, actor: Actor) -> dict[str, object]:
    """What a ready-made text fills in; goods and names of texts are nobody's data."""
    start = StartForm(request.GET)
    if not start.is_valid():
        return {"language": language()}
    chosen = ready_made.of_name(start.cleaned_data["ready"])
    if chosen is None:
        return {"language": language()}
    written_in = start.cleaned_data["written_in"]
    # Withdrawal and proof of a line's consents are on the page that a code opens, without an account.
    link = contact.page("my-number", written_in) if chosen.subject is SubjectKind.LINE else ""
    filling = ready_made.Filling(
        professional=actor.on_behalf_of.name, goods=start.goods(), withdrawal=link, proof=link
    )
    return TextForm.said_of(chosen.draft(written_in, filling))
