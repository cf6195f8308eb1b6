"""What a prospect file has to be: a page, the same as a PDF, and files to try a program with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from sourdine.deposits.specification import samples, wording
from sourdine.deposits.specification.sections import said, sections
from sourdine.deposits.specification.typesetting import as_pdf

if TYPE_CHECKING:
    from django.http import HttpRequest

_open = cache_control(public=True, max_age=3600)
_NAME: Final = "{name}"


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    language = _language()
    shown = {
        "title": said(wording.TITLE, language),
        "lead": said(wording.LEAD, language),
        "sections": sections(language),
    }
    return render(request, "web/pages/specification.html", shown)


@require_safe
def in_language(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- as every view
    """To the page, in the reader's language; a refusal's code stays behind the #."""
    return redirect("specification")


@require_safe
@_open
def pdf(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- as every view
    home, language = settings.SOURDINE.public_url.rstrip("/"), _language()
    made = as_pdf(
        language,
        page=home + reverse("specification"),
        # An address is escaped; the place of the name is none.
        sample=home + reverse("specification-sample", args=["_"]).removesuffix("_") + _NAME,
    )
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="sourdine-specification-{language}.pdf"'
    return answer


@require_safe
@_open
def sample(request: HttpRequest, name: str) -> HttpResponse:  # noqa: ARG001 -- as every view
    if samples.sample(name) is None:
        raise Http404
    answer = HttpResponse(samples.content(name), content_type="application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _language() -> str:
    return "en" if (get_language() or "fr").startswith("en") else "fr"
