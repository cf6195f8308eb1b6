"""A file on its way by a script of the page: begun, sent in parts, resumed where it was cut, then whole."""

from __future__ import annotations

import re
from functools import wraps
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.http import JsonResponse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from sourdine.deposits.errors import DepositError, FileGone, PartRefused, StoreUnusable, WrongOffset
from sourdine.deposits.models import ONGOING, Door
from sourdine.deposits.services import called, lookup, uploads
from sourdine.deposits.services import campaigns as campaign_services
from sourdine.professionals.errors import ProfessionalError
from sourdine.professionals.services import quota
from sourdine.professionals.vocabulary import Act
from sourdine.web.professional.doors import allowed, of_organisation, page, pressed, say
from sourdine.web.professional.places import lead_to, place_of, way_to
from sourdine.web.security import takes_files

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from sourdine.deposits.models import Upload
    from sourdine.professionals.services.acting import Actor

    Answer = Callable[..., JsonResponse]

# The script's name for a file: of what the browser says of it, and of chance.
_KEY: Final = re.compile(r"[0-9a-f]{64}-[0-9a-f]{16}")
_AWAY: Final = gettext_lazy(
    "Files cannot be kept for a moment. What has come of yours is safe: go on in a minute."
)


@require_GET
@of_organisation
@allowed(Act.DEPOSIT)
def choose(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Each file serves a campaign: which one is chosen first."""
    held = campaign_services.campaigns_of(actor).filter(closed_at=None)
    return page(request, "deposits/choose.html", actor, campaigns=held)


@require_GET
@of_organisation
@allowed(Act.DEPOSIT)
def send(request: HttpRequest, actor: Actor, campaign: UUID) -> HttpResponse:
    held = lookup.campaign_of(actor, campaign)
    waiting = lookup.uploads_of(actor).filter(campaign=held, door=Door.WEB, state__in=ONGOING)
    return page(
        request,
        "deposits/send.html",
        actor,
        campaign=held,
        gauge=quota.gauge(actor.on_behalf_of),
        unfinished=[(one, called.name_of(one)) for one in waiting.select_related("organisation")],
        most_mb=settings.SOURDINE.deposit_max_mb,
        part=uploads.MOST_PART,
    )


def for_script(view: Answer) -> Callable[..., JsonResponse]:
    """What is refused is said in a form that a script reads."""

    @wraps(view)
    def answered(request: HttpRequest, actor: Actor, **named: object) -> JsonResponse:
        try:
            return view(request, actor, **named)
        except WrongOffset as refused:
            said = {"code": refused.code, "sentence": say(refused), "offset": refused.details["expected"]}
            return JsonResponse(said, status=409)
        except (StoreUnusable, FileGone) as away:
            # The script tries again what may pass; their own sentences are for who runs the store.
            return JsonResponse({"code": away.code, "sentence": _AWAY}, status=503)
        except (DepositError, ProfessionalError) as refused:
            return JsonResponse({"code": refused.code, "sentence": say(refused)}, status=422)

    return answered


@require_POST
@of_organisation
@for_script
def begin(request: HttpRequest, actor: Actor, campaign: UUID) -> JsonResponse:
    key = request.POST.get("key", "")
    offer = uploads.Offer(
        file_name=request.POST.get("name", ""),
        door=Door.WEB,
        size=_count(request.POST.get("size", "")),
        campaign=campaign,
        idempotency_key=key if _KEY.fullmatch(key) else "",
    )
    return _told(actor, uploads.begin(actor, offer))


@takes_files(lambda: uploads.MOST_PART)
@require_POST
@of_organisation
@for_script
def append(request: HttpRequest, actor: Actor, upload: UUID) -> JsonResponse:
    """The body is one part as it stands; where it begins is said in a header."""
    offset = _count(request.headers.get("Upload-Offset", ""))
    if offset is None:
        raise PartRefused(most=uploads.MOST_PART)
    return _told(actor, uploads.append(actor, upload, offset, request.read()))


@require_POST
@of_organisation
@for_script
def complete(request: HttpRequest, actor: Actor, upload: UUID) -> JsonResponse:  # noqa: ARG001 -- as every view
    return _told(actor, uploads.complete(actor, upload))


@require_POST
@of_organisation
def give_up(request: HttpRequest, actor: Actor, upload: UUID) -> HttpResponse:
    return pressed(
        request,
        lambda: uploads.give_up(actor, upload),
        done=gettext_lazy("The file was given up: what had come of it is destroyed."),
        back="deposits",
        **place_of(actor),
    )


def to_preview(actor: Actor, upload: UUID) -> HttpResponse:
    return lead_to(actor, "deposit-preview", upload=upload)


def _told(actor: Actor, held: Upload) -> JsonResponse:
    return JsonResponse(
        {
            "offset": held.offset,
            "part": way_to(actor, "upload-part", upload=held.pk),
            "complete": way_to(actor, "upload-complete", upload=held.pk),
            "preview": way_to(actor, "deposit-preview", upload=held.pk),
        }
    )


def _count(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[0-9]{1,15}", text) else None
