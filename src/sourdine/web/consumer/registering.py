"""The form by which a person asks to be on the lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from sourdine.register import errors
from sourdine.register.services import registration
from sourdine.register.services.lists import open_ones
from sourdine.web.consumer import said, visit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.http import HttpRequest, HttpResponse

    from sourdine.register.models import OppositionList

MOST_NUMBERS: Final = 10
# Longer than any address or number; what is longer is cut before anything reads it.
_LONGEST: Final = 320


@dataclass(frozen=True, kw_only=True, slots=True)
class Typed:
    """The form as it was typed, to be shown again as it was."""

    numbers: tuple[str, ...]
    address: str
    lists: tuple[str, ...]


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def register(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _page(request, None)
    typed = _typed(request)
    return _page(request, typed, room=1) if "add" in request.POST else _start(request, typed)


def _start(request: HttpRequest, typed: Typed) -> HttpResponse:
    account = visit.account(request)
    try:
        begun = registration.start(_asked(request, typed), account=account)
    except errors.RegisterError as refused:
        return _page(request, typed, said.of(*_refusals(refused)))
    visit.keep_begun_registration(request, begun, address="" if account else typed.address)
    return redirect("follow-up")


def _asked(request: HttpRequest, typed: Typed) -> registration.Start:
    return registration.Start(
        address=typed.address or None,
        numbers=typed.numbers,
        lists=typed.lists,
        language=said.language(),
        network=visit.network(request),
    )


def _blank(lists: Sequence[OppositionList]) -> Typed:
    return Typed(numbers=(), address="", lists=tuple(one.name for one in lists if one.chosen_by_default))


def _typed(request: HttpRequest) -> Typed:
    numbers = [text[:_LONGEST].strip() for text in request.POST.getlist("number")[: MOST_NUMBERS + 1]]
    return Typed(
        numbers=tuple(text for text in numbers if text),
        address=request.POST.get("address", "")[:_LONGEST].strip(),
        lists=tuple(request.POST.getlist("list")[:_LONGEST]),
    )


def _page(
    request: HttpRequest, typed: Typed | None, said_back: said.Said | None = None, *, room: int = 0
) -> HttpResponse:
    """The form as it was typed; None: nothing was."""
    lists = open_ones()
    typed = typed or _blank(lists)
    fields = (*(typed.numbers or [""]), *[""] * room)[:MOST_NUMBERS]
    return render(
        request,
        "web/consumer/register.html",
        {
            "typed": typed,
            "numbers": fields,
            "room_left": len(fields) < MOST_NUMBERS,
            "is_adding": bool(room),
            "most": MOST_NUMBERS,
            "lists": _offered(lists),
            "known_account": visit.account(request),
            "said": said_back or said.Said(),
        },
    )


def _offered(lists: Sequence[OppositionList]) -> list[dict[str, object]]:
    spoken = said.language()
    return [
        {"name": one.name, "title": one.title(spoken), "explanation": one.explanation(spoken)}
        for one in lists
    ]


def _refusals(refused: errors.RegisterError) -> Iterator[said.Refusal]:
    if isinstance(refused, errors.RefusedNumbers):
        for position, error in refused.errors:
            yield said.Refusal(
                field=f"number-{position + 1}",
                sentence=said.sentence(error),
                label=_("Number %(position)s") % {"position": position + 1},
            )
    else:
        yield said.Refusal(field=_FIELD_OF.get(type(refused), ""), sentence=said.sentence(refused))


_FIELD_OF: Final[dict[type[errors.RegisterError], str]] = {
    errors.NoNumber: "number-1",
    errors.TooManyNumbers: "number-1",
    errors.AddressNeeded: "address",
    errors.AddressRefused: "address",
    errors.NoList: "lists",
    errors.UnknownList: "lists",
}
