"""What an unsubscribe link opens: a page with one button; and what a mail program posts to it by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from sourdine.consents.errors import UnsubscribeLinkUnusable
from sourdine.consents.services import unsubscribing
from sourdine.consents.vocabulary import Door
from sourdine.law.wording import NAMES
from sourdine.web.consumer import said

if TYPE_CHECKING:
    from django.http import HttpRequest


@csrf_exempt  # RFC 8058 has no cookies: the secret in the address is what lets in whoever posts.
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """A look changes nothing: scanners open every link."""
    try:
        if request.method != "POST":
            return _page(request, unsubscribing.look(token))
        if _is_one_click(request):
            unsubscribing.stop(token, door=Door.ONE_CLICK)
            return HttpResponse(status=204)
        unsubscribing.stop(token, door=Door.LINK)
    except UnsubscribeLinkUnusable as refused:
        return _unusable(request, refused)
    return redirect("unsubscribe", token=token)


def _is_one_click(request: HttpRequest) -> bool:
    name, _, value = unsubscribing.ONE_CLICK.partition("=")
    return request.POST.get(name) == value


def _page(request: HttpRequest, found: unsubscribing.Stoppable) -> HttpResponse:
    spoken = said.language()
    channels = [NAMES[one].in_language(spoken) for one in sorted(found.channels)]
    shown = {"found": found, "name": found.organisation.name, "channels": channels}
    return render(request, "web/consumer/unsubscribe.html", shown)


def _unusable(request: HttpRequest, refused: UnsubscribeLinkUnusable) -> HttpResponse:
    shown = {"sentence": said.sentence(refused)}
    return render(request, "web/consumer/unsubscribe_unusable.html", shown, status=410)
