"""The page that asks. No script, no cookie: in a frame of another site browsers keep neither."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from sourdine.consents.errors import NoAnswer, NoSuchForm
from sourdine.consents.services import collecting, forms
from sourdine.consents.services.collecting import Answer
from sourdine.errors import SourdineError
from sourdine.web.consumer import said, visit
from sourdine.web.security import lend

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest

    from sourdine.consents.models import CollectionForm

# Longer than any address or number; what is longer is cut before anything reads it.
_LONGEST: Final = 320
_LONGEST_PAGE: Final = 600
_ANSWERS: Final = {"yes": True, "no": False}


# The answer is of whoever types it, not of whoever is logged in: a forged one is no more than one typed.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def ask(request: HttpRequest, form: UUID) -> HttpResponse:
    held = _open(form)
    if request.method != "POST":
        return _page(request, held)
    try:
        to_confirm = collecting.answer(_given(request, held))
    except SourdineError as refused:
        return _page(request, held, refused)
    if to_confirm is None:
        return lend(redirect("consent-refused", form=held.pk), held.embedded_on)
    return lend(redirect("consent-answer", confirmation=to_confirm.pk), held.embedded_on)


@require_safe
def refused(request: HttpRequest, form: UUID) -> HttpResponse:
    held = _open(form)
    shown = {"professional": held.organisation.name, "form": held}
    return lend(render(request, "web/collection/refused.html", shown), held.embedded_on)


def _open(form: UUID) -> CollectionForm:
    try:
        return forms.for_anybody(form)
    except NoSuchForm as absent:
        raise Http404 from absent


def _given(request: HttpRequest, form: CollectionForm) -> Answer:
    return Answer(
        form=form,
        page=request.POST.get("page", "")[:_LONGEST_PAGE],
        typed=request.POST.get("subject", "")[:_LONGEST],
        accepts=_ANSWERS.get(request.POST.get("answer", "")),
        language=said.language(),
        network=visit.network(request),
    )


def _page(request: HttpRequest, form: CollectionForm, error: SourdineError | None = None) -> HttpResponse:
    try:
        text = forms.text_of(form, said.language())
    except NoSuchForm as absent:
        raise Http404 from absent
    shown = {
        "form": form,
        "professional": form.organisation.name,
        "text": text,
        "page": collecting.shown_page(form, text),
        "typed": request.POST.get("subject", "")[:_LONGEST],
        "answer": request.POST.get("answer", ""),
        "said": _said(error),
    }
    return lend(render(request, "web/collection/ask.html", shown), form.embedded_on)


def _said(error: SourdineError | None) -> said.Said:
    if error is None:
        return said.Said()
    return said.of(said.Refusal(field=_field_of(error), sentence=said.sentence(error)))


def _field_of(error: SourdineError) -> str:
    if isinstance(error, NoAnswer):
        return "answer"
    return "subject" if error.code in _ABOUT_THE_SUBJECT else ""


_ABOUT_THE_SUBJECT: Final = {"number_unreadable", "line_not_reachable", "consent_address_refused"}
