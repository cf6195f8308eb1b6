"""The figures of the service, open to everybody: a page with drawings, JSON and CSV."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from sourdine.clock import format_instant
from sourdine.deposits.services.figures import SIX, Figures, Month, published
from sourdine.web.trends import trend

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest
    from django_stubs_ext import StrOrPromise

_WORDS: Final[dict[str, StrOrPromise]] = {
    "member_professionals": _("Member professionals"),
    "fees_paid_cents": _("Fees paid, excluding VAT"),
    "consumers_registered": _("Consumers registered"),
    "numbers_registered": _("Numbers registered"),
    "numbers_submitted": _("Numbers submitted by professionals"),
    "numbers_removed": _("Registered numbers removed from their files"),
    "complaints": _("Complaints"),
}
_open = cache_control(public=True, max_age=3600)


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    code: str
    words: StrOrPromise
    value: int | None
    is_money: bool


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    held = published()
    shown = {
        "figures": held,
        "lines": [_line(held, code) for code in SIX],
        "submitted": trend([(one.first_day, one.submitted) for one in held.months]),
        "removed": trend([(one.first_day, one.removed) for one in held.months]),
        "months": held.months[::-1],
    }
    return render(request, "web/pages/open_data.html", shown)


@require_safe
@_open
def as_json(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- as every view
    held = published()
    said = {
        "version": 1,
        "source": "code de la consommation, R.223-4-1",
        "as_of": format_instant(held.as_of),
        "figures": {code: getattr(held, code) for code in SIX},
        "months": [_month(one) for one in held.months],
    }
    return JsonResponse(said)


@require_safe
@_open
def as_csv(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- as every view
    out = io.StringIO()
    csv.writer(out).writerows([("figure", "period", "value", "as_of"), *_rows(published())])
    answer = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="sourdine-figures.csv"'
    return answer


def _rows(held: Figures) -> Iterator[tuple[str, str, str, str]]:
    """What is not counted yet is an empty cell, not a zero."""
    at = format_instant(held.as_of)
    for code in SIX:
        value = getattr(held, code)
        yield code, "total", "" if value is None else str(value), at
    for one in held.months:
        month = f"{one.first_day:%Y-%m}"
        yield "numbers_submitted", month, str(one.submitted), at
        yield "numbers_removed", month, str(one.removed), at


def _month(one: Month) -> dict[str, str | int]:
    return {
        "month": f"{one.first_day:%Y-%m}",
        "numbers_submitted": one.submitted,
        "numbers_removed": one.removed,
    }


def _line(held: Figures, code: str) -> Line:
    return Line(code=code, words=_WORDS[code], value=getattr(held, code), is_money=code.endswith("_cents"))
