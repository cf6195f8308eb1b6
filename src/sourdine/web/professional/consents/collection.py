"""Pages of collection: opened, closed, and the code by which a site shows one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy, override
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sourdine.consents import errors
from sourdine.consents.services import forms as services
from sourdine.consents.services import texts
from sourdine.professionals.services import acting
from sourdine.professionals.vocabulary import Act
from sourdine.web.professional.consents.forms import PageForm
from sourdine.web.professional.doors import allowed, attempt, missing, of_organisation, page, pressed
from sourdine.web.professional.places import lead_to, place_of

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from sourdine.consents.models import CollectionForm
    from sourdine.professionals.services.acting import Actor

_FIELD_OF: Final[dict[type[errors.ConsentError], str]] = {
    errors.FormUntitled: "title",
    errors.ChannelDoesNotReach: "text_name",
    errors.OriginRefused: "embedded_on",
    errors.TooManyOrigins: "embedded_on",
}
_FRAME: Final = '<iframe src="{address}" title="{title}" width="100%" height="900"></iframe>'


@require_GET
@of_organisation
def forms(request: HttpRequest, actor: Actor) -> HttpResponse:
    held = services.of(actor.on_behalf_of)
    return page(
        request,
        "consents/forms.html",
        actor,
        forms=[_shown(one) for one in held.filter(closed_at=None)],
        closed=held.exclude(closed_at=None),
        has_text=_names(actor),
        missing=missing(actor, Act.MANAGE_TEXTS),
    )


@require_http_methods(["GET", "POST"])
@of_organisation
@allowed(Act.MANAGE_TEXTS)
def open_one(request: HttpRequest, actor: Actor) -> HttpResponse:
    form = PageForm(request.POST or None, names=_names(actor))
    is_done = (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, lambda: services.open_one(actor, form.wanted()), _FIELD_OF)
    )
    if is_done:
        messages.success(request, gettext("The page is open: give its address, or its code to your site."))
        return lead_to(actor, "collection-forms")
    return page(request, "consents/form.html", actor, form=form)


@require_POST
@of_organisation
def close(request: HttpRequest, actor: Actor, form: UUID) -> HttpResponse:
    held = services.one_of(actor.on_behalf_of, form)
    acting.authorise(actor, Act.MANAGE_TEXTS)
    return pressed(
        request,
        lambda: services.close(actor, held.pk),
        done=gettext_lazy("The page is closed: it asks nobody any more."),
        back="collection-forms",
        **place_of(actor),
    )


def _names(actor: Actor) -> list[str]:
    standing = texts.of(actor.on_behalf_of).filter(retired_at=None)
    return sorted(set(standing.values_list("name", flat=True)))


def _shown(form: CollectionForm) -> dict[str, object]:
    addresses = {language: _address(form, language) for language in services.LANGUAGES}
    frame = _FRAME.format(address=addresses["fr"], title=form.title.replace('"', "&quot;"))
    return {"form": form, "addresses": addresses, "frame": frame if form.embedded_on else ""}


def _address(form: CollectionForm, language: str) -> str:
    with override(language):
        return f"{settings.SOURDINE.public_url}{reverse('consent-form', kwargs={'form': form.pk})}"
