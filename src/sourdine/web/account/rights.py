"""A person's rights: see every access, take everything away, leave."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_GET, require_http_methods

from sourdine import clock
from sourdine.audit import wording
from sourdine.audit.services import record
from sourdine.audit.vocabulary import Action
from sourdine.consents.services import rights as all_rights
from sourdine.errors import SourdineError
from sourdine.professionals.services import rights as leaving
from sourdine.register.services import rights
from sourdine.web.account.doors import personal, sensitive
from sourdine.web.account.words import held_title

if TYPE_CHECKING:
    from sourdine.audit.models import Event
    from sourdine.web.account.doors import KnownRequest

_EVENTS_SHOWN = 200


@require_GET
@personal
def accesses(request: KnownRequest) -> HttpResponse:
    """What was done to this person's data, newest first, by whom and why."""
    events = rights.events_about(request.user).order_by("-at", "-id")[:_EVENTS_SHOWN]
    shown = [_worded(event, request) for event in events]
    return render(request, "web/account/accesses.html", {"events": shown})


@require_http_methods(["GET", "POST"])
@sensitive
def my_data(request: KnownRequest) -> HttpResponse:
    if request.method == "GET":
        return render(request, "web/account/my_data.html")
    # Written down first: the copy says that it was taken.
    record(Action.DATA_DOWNLOADED, actor=request.user, account=request.user)
    everything = all_rights.everything_about(request.user)
    made = _as_page(everything) if request.POST.get("form") == "page" else _as_json(everything)
    made["Cache-Control"] = "no-store"
    return made


@require_http_methods(["GET", "POST"])
@sensitive
def delete_account(request: KnownRequest) -> HttpResponse:
    if request.user.is_operator:
        raise PermissionDenied
    choice = request.POST.get("oppositions")
    if request.method == "GET" or choice not in {"keep", "remove"}:
        refused = request.method == "POST"
        return render(
            request, "web/account/delete_account.html", {"refused": refused}, status=400 if refused else 200
        )
    try:
        leaving.delete_account(request.user, keep_oppositions=choice == "keep")
    except SourdineError as refused_error:
        messages.error(request, refused_error.say(_language()))
        return redirect("organisations")
    logout(request)
    messages.success(request, gettext("Your account was deleted."))
    return redirect("home")


def _worded(event: Event, request: KnownRequest) -> dict[str, Any]:
    mine = event.actor_id == request.user.pk
    return {
        "at": event.at,
        "action": wording.action(event, _language()),
        "actor": gettext("you") if mine else wording.actor(event, _language()),
        "reason": event.reason,
    }


def _as_json(everything: dict[str, Any]) -> HttpResponse:
    text = json.dumps(everything, ensure_ascii=False, indent=2, default=str)
    return _file(text, "application/json", "json")


def _as_page(everything: dict[str, Any]) -> HttpResponse:
    page = render_to_string(
        "web/account/everything.html",
        {"parts": _parts(everything), "made_at": clock.now(), "language": _language()},
    )
    return _file(page, "text/html; charset=utf-8", "html")


def _parts(held: object) -> object:
    """The same, with words for keys: a list of (words, what) for each mapping."""
    if isinstance(held, dict):
        if held.keys() == {"code", "said"}:
            return {"text": held["said"][_language()]}
        if said := held.get("said"):
            # What it is stands there as a code, and in words of both languages.
            code = "action" if "action" in held else "kind"
            held = {key: one for key, one in held.items() if key != "said"} | {code: said[_language()]}
        return {"pairs": [(held_title(key), _parts(value)) for key, value in held.items()]}
    if isinstance(held, list | tuple):
        return {"rows": [_parts(one) for one in held]}
    return {"text": _text(held)}


def _text(held: object) -> str:
    if isinstance(held, bool):
        return gettext("yes") if held else gettext("no")
    return "" if held is None else str(held)


def _file(content: str, kind: str, ending: str) -> HttpResponse:
    name = f"sourdine-{clock.now():%Y-%m-%d}.{ending}"
    return HttpResponse(
        content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _language() -> str:
    return (get_language() or "fr")[:2]
