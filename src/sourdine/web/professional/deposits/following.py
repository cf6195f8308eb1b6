"""What became of a deposit: its states and instants, how far the work is, what to correct, what it gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sourdine import clock
from sourdine.deposits.models import CANCELLABLE, ONGOING, WITH_RESULTS, WORKING, Deposit, State
from sourdine.deposits.services import called, cancelling, destruction, lookup, results
from sourdine.deposits.specification.refusals import CODES
from sourdine.professionals.services import quota
from sourdine.professionals.vocabulary import Act
from sourdine.web.professional.deposits import words
from sourdine.web.professional.deposits.downloads import link_to
from sourdine.web.professional.deposits.shares import parts_of
from sourdine.web.professional.doors import allowed, language, missing, of_organisation, page, pressed
from sourdine.web.professional.places import place_of

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.http import HttpRequest
    from django_stubs_ext import StrOrPromise

    from sourdine.professionals.services.acting import Actor

_A_PAGE: Final = 25
_INSTANTS: Final[dict[str, StrOrPromise]] = {
    "received_at": _("received"),
    "checking_at": _("checking began"),
    "screening_at": _("screening began"),
    "held_at": _("held for review"),
    "reviewed_at": _("reviewed"),
    "refused_at": _("refused"),
    "cancelled_at": _("cancelled"),
    "ready_at": _("ready"),
    "input_destroyed_at": _("your file was destroyed"),
    "collected_at": _("result collected"),
    "destroyed_at": _("results destroyed"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class File:
    """What may be downloaded, and where."""

    kind: str
    name: str
    size: int
    way: str


@require_GET
@of_organisation
def deposits(request: HttpRequest, actor: Actor) -> HttpResponse:
    held = Paginator(lookup.deposits_of(actor), _A_PAGE).get_page(request.GET.get("page"))
    waiting = lookup.uploads_of(actor).filter(state__in=ONGOING).select_related("organisation")
    return page(
        request,
        "deposits/deposits.html",
        actor,
        deposits=held,
        names={one.pk: results.name_of(one) for one in held},
        unfinished=[(one, called.name_of(one)) for one in waiting],
        gauge=quota.gauge(actor.on_behalf_of),
        missing=missing(actor, Act.DEPOSIT),
    )


@require_GET
@of_organisation
def deposit(request: HttpRequest, actor: Actor, deposit: UUID) -> HttpResponse:
    held = lookup.deposit_of(actor, deposit)
    closed = missing(actor, Act.COLLECT)
    return page(
        request,
        "deposits/deposit.html",
        actor,
        **_stands(held),
        name=results.name_of(held),
        files=[] if closed else _files(request, actor, held),
        missing=closed if held.state in WITH_RESULTS else None,
        may_cancel=held.state in CANCELLABLE and missing(actor, Act.DEPOSIT) is None,
        parts=parts_of(held.told_counts) if held.told_counts else [],
        contactable=_contactable(held),
        has_entry=held.refusal.get("code") in CODES,
        refusal=held.refusal.get("message", {}).get(language(), ""),
        suspicions=[words.word(words.SUSPICIONS, code) for code in held.suspicions],
    )


@require_GET
@of_organisation
def state(request: HttpRequest, actor: Actor, deposit: UUID) -> HttpResponse:
    """For an open page, which asks again until the work is over; then it is loaded whole."""
    held = lookup.deposit_of(actor, deposit)
    if held.state not in WORKING:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(
        request, "web/professional/deposits/_state.html", {"actor": actor, "asks": True, **_stands(held)}
    )


@require_POST
@of_organisation
def cancel(request: HttpRequest, actor: Actor, deposit: UUID) -> HttpResponse:
    return pressed(
        request,
        lambda: cancelling.cancel(actor, deposit),
        done=_("The deposit is cancelled: it is not counted, and its file is destroyed."),
        back="deposit",
        **place_of(actor),
        deposit=deposit,
    )


@require_http_methods(["GET", "POST"])
@of_organisation
@allowed(Act.COLLECT)
def destroy(request: HttpRequest, actor: Actor, deposit: UUID) -> HttpResponse:
    held = lookup.deposit_of(actor, deposit)
    if request.method == "GET":
        return page(request, "deposits/destroy.html", actor, deposit=held, name=results.name_of(held))
    return pressed(
        request,
        lambda: destruction.destroy(actor, deposit),
        done=_("The results are destroyed. The certificate stays."),
        back="deposit",
        **place_of(actor),
        deposit=deposit,
    )


def _stands(held: Deposit) -> dict[str, Any]:
    return {
        "deposit": held,
        "trail": _trail(held),
        "percent": min(round(100 * held.share_done), 100),
        "is_working": held.state in WORKING,
        "has_results": held.state in WITH_RESULTS,
        "is_valid": held.state != State.HELD and bool(held.valid_until and held.valid_until > clock.now()),
    }


def _contactable(held: Deposit) -> dict[str, Any] | None:
    """How many numbers were answered what, and as of when, if its campaign asked."""
    permissions = held.told_permissions
    if not permissions:
        return None
    counts = permissions["contactable"]
    answers = [(said, counts[code]) for code, said in words.CONTACTABLE.items()]
    return {"as_of": clock.parse_instant(permissions["as_of"]), "answers": answers}


def _trail(held: Deposit) -> list[tuple[StrOrPromise, datetime]]:
    known = [(words_, getattr(held, name)) for name, words_ in _INSTANTS.items()]
    return sorted(((words_, at) for words_, at in known if at is not None), key=lambda one: one[1])


def _files(request: HttpRequest, actor: Actor, held: Deposit) -> list[File]:
    return [
        File(kind=kind, name=name, size=size, way=link_to(request, actor, held.pk, kind))
        for kind, name, size in results.files_of(actor, held.pk)
    ]
