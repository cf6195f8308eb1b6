"""Where a page may stand after an answer: in the same frame as the page that asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sourdine.web.security import lend

if TYPE_CHECKING:
    from django.http import HttpResponse

    from sourdine.consents.models import Confirmation


def lent(response: HttpResponse, confirmation: Confirmation) -> HttpResponse:
    form = confirmation.form
    return lend(response, form.embedded_on if form is not None else ())
