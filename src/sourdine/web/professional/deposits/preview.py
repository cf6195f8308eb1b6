"""The first rows of a file as the service reads them; its columns are confirmed, and it is deposited."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from sourdine.deposits.errors import NoPreview
from sourdine.deposits.models import UploadState
from sourdine.deposits.services import called, lookup, uploads
from sourdine.deposits.services.preview import preview as look
from sourdine.professionals.vocabulary import Act
from sourdine.screening.prospects.columns import Fit
from sourdine.screening.prospects.errors import RefusedFile
from sourdine.web.professional.doors import allowed, of_organisation, page, say
from sourdine.web.professional.places import lead_to

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from sourdine.deposits.models import Upload
    from sourdine.deposits.services.preview import Preview
    from sourdine.professionals.services.acting import Actor


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """A column to screen or not. `value` names it to the service, whatever other columns are called."""

    position: int
    value: str
    name: str
    is_screened: bool
    is_likely: bool


@require_http_methods(["GET", "POST"])
@of_organisation
@allowed(Act.DEPOSIT)
def preview(request: HttpRequest, actor: Actor, upload: UUID) -> HttpResponse:
    held = lookup.upload_of(actor, upload)
    if held.state == UploadState.FINISHED:
        return lead_to(actor, "deposit", deposit=upload)
    if held.state != UploadState.WHOLE:
        return lead_to(actor, "deposit-send", campaign=held.campaign_id)
    try:
        seen = look(actor, upload)
    except NoPreview as too_large:
        return _unseen(request, actor, held, say(too_large))
    except RefusedFile as refused:
        return _shown(request, actor, held, refused=say(refused), status=422)
    return _seen(request, actor, held, seen)


def _unseen(request: HttpRequest, actor: Actor, held: Upload, why: str) -> HttpResponse:
    if request.method == "POST":
        return _confirmed(actor, held, None, None)
    return _shown(request, actor, held, unseen=why)


def _seen(request: HttpRequest, actor: Actor, held: Upload, seen: Preview) -> HttpResponse:
    choices = _choices(seen)
    if request.method != "POST":
        return _shown(request, actor, held, seen=seen, choices=choices)
    offered = {one.value for one in choices}
    chosen = [value for value in request.POST.getlist("column") if value in offered]
    identifier = request.POST.get("identifier", "")
    if not chosen:
        error = gettext("No column is chosen. Choose the one that holds the telephone numbers.")
        return _shown(request, actor, held, seen=seen, choices=choices, error=error, status=422)
    return _confirmed(actor, held, chosen, identifier if identifier in offered else "")


def _confirmed(
    actor: Actor, held: Upload, columns: Sequence[str] | None, identifier: str | None
) -> HttpResponse:
    deposit = uploads.finish(actor, held.pk, columns=columns, identifier=identifier)
    return lead_to(actor, "deposit", deposit=deposit.pk)


def _choices(seen: Preview) -> list[Choice]:
    """By name, or by position from 1 where two share it. Screened ones first: a wide file hides them."""
    names = [column.name for column in seen.columns]
    choices = [
        Choice(
            position=column.position,
            value=column.name if names.count(column.name) == 1 and column.name else str(column.position + 1),
            name=column.name,
            is_screened=column.position in seen.screened,
            is_likely=column.fit is not Fit.NONE or column.position in seen.screened,
        )
        for column in seen.columns
    ]
    return sorted(choices, key=lambda one: (not one.is_screened, not one.is_likely, one.position))


def _shown(
    request: HttpRequest,
    actor: Actor,
    held: Upload,
    *,
    status: int = 200,
    seen: Preview | None = None,
    choices: Sequence[Choice] = (),
    **shown: object,
) -> HttpResponse:
    asks = seen.asks if seen else None
    return page(
        request,
        "deposits/preview.html",
        actor,
        status=status,
        upload=held,
        name=called.name_of(held),
        seen=seen,
        choices=choices,
        rows=[[row[one.position] for one in choices] for row in seen.rows] if seen else [],
        asks=say(asks) if asks else "",
        **shown,
    )
