"""Receipts, to read, print and keep."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from sourdine.errors import SourdineError
from sourdine.register.services import receipts
from sourdine.web.consumer import said, visit
from sourdine.web.consumer.line_access import opened

if TYPE_CHECKING:
    from django.http import HttpRequest

    from sourdine.register.models import Holding


@require_safe
@never_cache
def of_claim(request: HttpRequest, claim_id: int) -> HttpResponse:
    pdf = reverse("claim-receipt-pdf", args=[claim_id])
    return _page(request, _held(request, claim_id), pdf=pdf, back=reverse("follow-up"))


@require_safe
@never_cache
def of_claim_as_pdf(request: HttpRequest, claim_id: int) -> HttpResponse:
    return _pdf(_held(request, claim_id))


@require_safe
@never_cache
def of_line(request: HttpRequest) -> HttpResponse:
    holding = _held_line(request)
    if holding is None:
        return redirect("my-number")
    return _page(request, holding, pdf=reverse("line-receipt-pdf"), back=reverse("line"))


@require_safe
@never_cache
def of_line_as_pdf(request: HttpRequest) -> HttpResponse:
    holding = _held_line(request)
    return redirect("my-number") if holding is None else _pdf(holding)


def _held(request: HttpRequest, claim_id: int) -> Holding:
    """A registration may be open in the browser of somebody whose address was mistyped: it takes more."""
    registration = visit.registration(request)
    if registration is None or claim_id not in visit.claims_shown_to_be_theirs(request, registration):
        raise Http404
    claim = registration.claims.filter(id=claim_id, holding__ended_at=None).first()
    if not claim or claim.holding is None:
        raise Http404
    return claim.holding


def _held_line(request: HttpRequest) -> Holding | None:
    access = opened(request)
    return visit.holding(request, access) if access else None


def _page(request: HttpRequest, holding: Holding, *, pdf: str, back: str) -> HttpResponse:
    shown = {"receipt": _receipt(holding), "pdf": pdf, "back": back}
    return render(request, "web/consumer/receipt.html", shown)


def _pdf(holding: Holding) -> HttpResponse:
    receipt = _receipt(holding)
    answer = HttpResponse(receipts.as_pdf(receipt), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="sourdine-{receipt.reference}.pdf"'
    return answer


def _receipt(holding: Holding) -> receipts.Receipt:
    try:
        return receipts.receipt_of(holding, language=said.language())
    except SourdineError as nothing:
        raise Http404 from nothing
