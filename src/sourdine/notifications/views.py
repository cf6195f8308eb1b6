"""The door that providers report through."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.http import HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from sourdine.notifications import reports, signatures
from sourdine.notifications.errors import ReportRefused, ReportUnreadable
from sourdine.notifications.models import Channel

if TYPE_CHECKING:
    from django.http import HttpRequest

_LARGEST_BODY: Final = 256 * 1024


@csrf_exempt
@require_POST
def take_reports(request: HttpRequest, channel: str) -> HttpResponse:
    """204 when taken, 404 for a message that is not known yet: the provider sends it again later."""
    if channel not in Channel:
        return HttpResponse(status=404)
    if int(request.META.get("CONTENT_LENGTH") or 0) > _LARGEST_BODY:
        return HttpResponse(status=413)
    signature = request.headers.get(signatures.HEADER, "")
    try:
        said = reports.read(request.body, signature, channel=Channel(channel))
    except ReportRefused as refused:
        return JsonResponse(refused.as_dict(), status=403)
    except ReportUnreadable as refused:
        return JsonResponse(refused.as_dict(), status=400)
    return HttpResponse(status=204 if reports.take_all(said) else 404)
