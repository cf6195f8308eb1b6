"""The watch of a campaign: started, stopped, how it stands, and which numbers may no longer be called."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from sourdine.deposits.errors import NoWatch
from sourdine.deposits.services import lookup, watch_state, watches
from sourdine.deposits.vault import vault_of
from sourdine.professionals.vocabulary import Act
from sourdine.web.professional.doors import allowed, missing, of_organisation, page, pressed
from sourdine.web.professional.places import place_of
from sourdine.web.trends import trend

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase
    from django_stubs_ext import StrOrPromise

    from sourdine.deposits.services.watch_state import Standing, Told
    from sourdine.professionals.services.acting import Actor
    from sourdine.web.trends import Bar

_SHOWN: Final = 50
_DAYS: Final = 30


@require_GET
@of_organisation
def watch(request: HttpRequest, actor: Actor, campaign: UUID) -> HttpResponse:
    standing = _standing(actor, campaign)
    held = standing.campaign if standing else lookup.campaign_of(actor, campaign)
    is_open = held.closed_at is None and held.ends_on >= timezone.localdate()
    closed = missing(actor, Act.COLLECT)
    days = standing.days if standing else ()
    return page(
        request,
        "deposits/watch.html",
        actor,
        campaign=held,
        standing=standing,
        may_start=is_open,
        missing=missing(actor, Act.DEPOSIT) if is_open else None,
        may_follow=held.closed_at is None and not actor.is_by_mandate,
        follows=held.followers.filter(pk=actor.member.pk).exists() if actor.member else False,
        bars=_bars(days),
        newest_days=days[: -_DAYS - 1 : -1],
        closed=closed,
        told=_told(actor, campaign) if standing and not closed else [],
    )


@require_POST
@of_organisation
def start(request: HttpRequest, actor: Actor, campaign: UUID) -> HttpResponse:
    done = _("The campaign is watched: deposit its file, and you will be told.")
    return _pressed(request, actor, campaign, lambda: watches.start(actor, campaign), done)


@require_POST
@of_organisation
def stop(request: HttpRequest, actor: Actor, campaign: UUID) -> HttpResponse:
    done = _("The watch is stopped, and its tokens are destroyed.")
    return _pressed(request, actor, campaign, lambda: watches.stop(actor, campaign), done)


@require_POST
@of_organisation
def follow(request: HttpRequest, actor: Actor, campaign: UUID) -> HttpResponse:
    wants = request.POST.get("wants") == "yes"
    done = _("You will be written to.") if wants else _("You will not be written to any more.")
    return _pressed(request, actor, campaign, lambda: watches.follow(actor, campaign, wants=wants), done)


@require_GET
@of_organisation
@allowed(Act.COLLECT)
def told(request: HttpRequest, actor: Actor, campaign: UUID) -> HttpResponseBase:  # noqa: ARG001 -- as every view
    lines = watch_state.as_csv(actor, campaign)
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    name = gettext("no-longer-callable.csv")
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    return answer


def _pressed(
    request: HttpRequest, actor: Actor, campaign: UUID, act: Callable[[], object], done: StrOrPromise
) -> HttpResponse:
    where = place_of(actor)
    return pressed(request, act, done=done, back="campaign-watch", **where, campaign=campaign)


def _standing(actor: Actor, campaign: UUID) -> Standing | None:
    try:
        return watch_state.standing(actor, campaign)
    except NoWatch:
        return None


def _told(actor: Actor, campaign: UUID) -> list[Told]:
    newest = watch_state.told_of(actor, campaign).order_by("-telling__told_at", "pk")[:_SHOWN]
    return list(watch_state.in_words(newest, vault_of(actor.on_behalf_of)))


def _bars(days: tuple[tuple[date, int], ...]) -> list[Bar]:
    """The last month, days without a telling included."""
    known, today = dict(days), timezone.localdate()
    month = [today - timedelta(days=back) for back in range(_DAYS - 1, -1, -1)]
    return trend([(day, known.get(day, 0)) for day in month])
