"""Pages that only inform."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_safe

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "web/consumer/home.html")


@require_safe
def law(request: HttpRequest) -> HttpResponse:
    return render(request, "web/pages/law.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "web/pages/privacy.html")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "web/pages/accessibility.html")


@require_safe
def contact(request: HttpRequest) -> HttpResponse:
    return render(request, "web/pages/contact.html")
