"""One line before an agent: found by its number and a reason, open for half an hour, masked."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, TypeVar

from django.contrib import messages as banners
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db.models import Model, Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from sourdine import clock
from sourdine.accounts import permissions
from sourdine.accounts.permissions import require
from sourdine.audit import queries
from sourdine.audit.services import record
from sourdine.audit.vocabulary import Action
from sourdine.errors import SourdineError
from sourdine.notifications.models import Message
from sourdine.register.models import Claim, Holding, Opposition
from sourdine.register.services import agents, contact, receipts
from sourdine.web.operator.acts import ACTS, Act
from sourdine.web.operator.forms import ReasonForm, SearchForm
from sourdine.web.operator.pages import page, refuse, tell, who

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from sourdine.accounts.models import User
    from sourdine.audit.models import Event
    from sourdine.register.line import Line

OPEN_FOR: Final = timedelta(minutes=30)
_MOST: Final = 10  # open in one session
MOST_MESSAGES: Final = 50
MOST_EVENTS: Final = 200
_SESSION: Final = "dossiers"
M = TypeVar("M", bound=Model)


@dataclass(frozen=True, kw_only=True, slots=True)
class Dossier:
    """A line that this person may look at until `closes_at`. The session keeps its blind index only."""

    token: uuid.UUID
    line_index: bytes
    masked: str
    closes_at: datetime

    @property
    def oppositions(self) -> QuerySet[Opposition]:
        return Opposition.objects.filter(line_index=self.line_index).select_related("opposition_list")

    @property
    def holdings(self) -> QuerySet[Holding]:
        found = Holding.objects.filter(line_index=self.line_index).select_related("account")
        return found.prefetch_related("lists").order_by("ended_at", "first_proven_at")

    @property
    def claims(self) -> QuerySet[Claim]:
        """Registrations under way."""
        return Claim.objects.filter(line_index=self.line_index, proven_at=None).select_related("registration")

    @property
    def messages(self) -> QuerySet[Message]:
        """Those to the line, and those to its holders that are about no other line."""
        accounts = self.holdings.filter(account__isnull=False).values("account")
        to_holders = Q(account__in=accounts, line_index__isnull=True)
        return Message.objects.filter(Q(line_index=self.line_index) | to_holders).prefetch_related("events")

    @property
    def events(self) -> QuerySet[Event]:
        return queries.about_line(self.line_index)

    @property
    def line(self) -> Line | None:
        """None: the register holds nothing of it."""
        found = self.oppositions.first() or self.holdings.first() or self.claims.first()
        return found.line if found else None


@require(permissions.may_search_numbers)
def search(request: HttpRequest) -> HttpResponseBase:
    form = SearchForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            found = agents.search(typed["number"], agent=who(request), reason=typed["reason"])
        except SourdineError as refused:
            refuse(form, _first(refused), "number")
        else:
            return _opened(request, found.line_index, found.masked)
    return page(request, "search.html", _("Search for a number"), form=form)


@require(permissions.may_search_numbers)
def open_one(request: HttpRequest, kind: str, key: str) -> HttpResponseBase:
    """From a line of a list of the admin, which shows no number: the reason comes first here too."""
    found = _listed(kind, key)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        index = bytes(found.line_index)
        record(Action.HISTORY_READ, actor=who(request), line_index=index, reason=form.cleaned_data["reason"])
        return _opened(request, index, found.line.masked)
    return page(request, "open.html", _("Open a line's file"), form=form)


@require(permissions.may_search_numbers)
def show(request: HttpRequest, token: uuid.UUID) -> HttpResponseBase:
    dossier = _dossier(request, token)
    return page(
        request, "dossier.html", _("Line {line}").format(line=dossier.masked), **_shown(request, dossier)
    )


@require(permissions.may_reveal_numbers)
@require_POST
def reveal(request: HttpRequest, token: uuid.UUID) -> HttpResponseBase:
    """Answers with the page itself: a number is in no session, in no address, in no cookie."""
    dossier = _dossier(request, token)
    line, form = dossier.line, ReasonForm(request.POST, auto_id="reveal-%s")
    shown = _shown(request, dossier)
    if line is None:
        raise Http404
    if form.is_valid():
        shown["number"] = agents.reveal(line, agent=who(request), reason=form.cleaned_data["reason"])
    else:
        shown["reveal_form"] = form
    status = 200 if form.is_valid() else 422
    return page(request, "dossier.html", _("Line {line}").format(line=dossier.masked), status=status, **shown)


@require(permissions.may_search_numbers)
@require_POST
def act(request: HttpRequest, token: uuid.UUID, name: str, key: str) -> HttpResponseBase:
    """One act on something of this line: an opposition, a holder, a message."""
    dossier, wanted = _dossier(request, token), _act(name)
    if not wanted.may(request.user):
        raise PermissionDenied
    on, form = _of(dossier, wanted, key), ReasonForm(request.POST)
    if wanted.asks_reason and not form.is_valid():
        banners.error(request, " ".join(str(error) for error in form.errors["reason"]))
    else:
        _run(request, wanted, on, form.cleaned_data["reason"] if wanted.asks_reason else "")
    return redirect("admin:dossier", token=token)


@require(permissions.may_reveal_numbers)
@require_POST
def receipt(request: HttpRequest, token: uuid.UUID, key: str) -> HttpResponseBase:
    """The receipt as a letter to print: it shows the number, so it asks for what revealing asks."""
    holding, form = _found(_dossier(request, token).holdings, key), ReasonForm(request.POST)
    if not form.is_valid():
        banners.error(request, " ".join(str(error) for error in form.errors["reason"]))
        return redirect("admin:dossier", token=token)
    try:
        return letter(holding, agent=who(request), reason=form.cleaned_data["reason"])
    except SourdineError as refused:
        tell(request, refused)
        return redirect("admin:dossier", token=token)


def letter(holding: Holding, *, agent: User, reason: str) -> HttpResponse:
    """Raises NotRegistered."""
    posted = contact.unseal_postal(holding.postal_sealed) if holding.postal_sealed else ""
    document = receipts.as_pdf(receipts.receipt_of(holding), address=tuple(posted.splitlines()))
    agents.reveal(holding.line, agent=agent, reason=reason)
    named = {"Content-Disposition": f'attachment; filename="{holding.reference}.pdf"'}
    return HttpResponse(
        document, content_type="application/pdf", headers={**named, "Cache-Control": "no-store, private"}
    )


def _run(request: HttpRequest, wanted: Act, on: Model, reason: str) -> None:
    try:
        wanted.run(on, who(request), reason)
    except SourdineError as refused:
        tell(request, refused)
    else:
        banners.success(request, wanted.done)


def _shown(request: HttpRequest, dossier: Dossier) -> dict[str, Any]:
    return {
        "dossier": dossier,
        "oppositions": _with_acts(request, dossier.oppositions),
        "holdings": _with_acts(request, dossier.holdings),
        "messages_sent": _with_acts(request, dossier.messages[:MOST_MESSAGES]),
        "events": dossier.events.order_by("-at")[:MOST_EVENTS],
        "reveal_form": ReasonForm(auto_id="reveal-%s") if dossier.line else None,
    }


def _with_acts(request: HttpRequest, found: QuerySet[M]) -> list[tuple[M, list[Act]]]:
    mine = [one for one in ACTS.values() if one.on is found.model and one.may(request.user)]
    return [(item, [one for one in mine if one.fits(item)]) for item in found]


def _opened(request: HttpRequest, line_index: bytes, masked: str) -> HttpResponseBase:
    kept = dict(list(request.session.get(_SESSION, {}).items())[1 - _MOST :])
    token = uuid.uuid4()
    closes_at = clock.now() + OPEN_FOR
    request.session[_SESSION] = {**kept, str(token): [line_index.hex(), masked, closes_at.isoformat()]}
    return redirect("admin:dossier", token=token)


def _dossier(request: HttpRequest, token: uuid.UUID) -> Dossier:
    """Of this session only. Closed after a while: looking again needs a reason again."""
    kept = request.session.get(_SESSION, {}).get(str(token))
    if kept is None or clock.now() >= (closes_at := datetime.fromisoformat(kept[2])):
        raise Http404
    return Dossier(token=token, line_index=bytes.fromhex(kept[0]), masked=kept[1], closes_at=closes_at)


def _listed(kind: str, key: str) -> Opposition | Holding:
    if kind == "opposition":
        return _found(Opposition.objects.all(), key)
    if kind == "holding":
        return _found(Holding.objects.all(), key)
    raise Http404


def _act(name: str) -> Act:
    if name not in ACTS:
        raise Http404
    return ACTS[name]


def _of(dossier: Dossier, wanted: Act, key: str) -> Model:
    """Nothing of another line, whatever the address says."""
    if wanted.on is Opposition:
        return _found(dossier.oppositions, key)
    return _found(dossier.holdings, key) if wanted.on is Holding else _found(dossier.messages, key)


def _found(among: QuerySet[M], key: str) -> M:
    try:
        return among.get(pk=key)
    except (ObjectDoesNotExist, ValidationError, ValueError) as unknown:
        raise Http404 from unknown


def _first(refused: SourdineError) -> SourdineError:
    """The reason of the one number, rather than “some numbers cannot”."""
    errors = getattr(refused, "errors", ())
    return errors[0][1] if errors else refused
