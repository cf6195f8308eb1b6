"""By which way somebody comes to their consents, and what that proves: a code, an account, a mailed link."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from sourdine import clock
from sourdine.consents.errors import ConsentsLinkOver
from sourdine.consents.services import personal_links
from sourdine.consents.services.personal import Holder
from sourdine.consents.subjects import Subject
from sourdine.register import durations
from sourdine.register.models import Holding
from sourdine.web import sessions
from sourdine.web.consumer import said, visit
from sourdine.web.consumer.line_access import opened

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.http import HttpRequest

_LINK: Final = "consents_link"
_OPENED_AT: Final = "consents_link_opened_at"


@dataclass(frozen=True, kw_only=True, slots=True)
class Way:
    """`holder` is None when nothing is open here: then `closed` is where to begin."""

    name: str
    holder: Callable[..., Holder | None]
    closed: str
    back: str

    def address(self, page: str, where: dict[str, UUID], **parts: object) -> str:
        return reverse(f"{self.name}-{page}", kwargs={**where, **parts})


def _by_code(request: HttpRequest) -> Holder | None:
    """Whoever proved the line just now; since the day they hold it, where this visit knows that."""
    access = opened(request)
    if access is None:
        return None
    held = visit.holding(request, access)
    since = held.first_proven_at if held else access.proven_at
    return Holder(subject=_of(access.line.number.e164), since=since, account=visit.account(request))


def _by_account(request: HttpRequest, holding: UUID) -> Holder | None:
    account = visit.account(request)
    if account is None:  # an operator's, which holds nothing: not what is held without an account
        raise Http404
    held = get_object_or_404(Holding, pk=holding, account=account, ended_at=None)
    return Holder(subject=_of(held.line.number.e164), since=held.first_proven_at, account=held.account)


def _by_link(request: HttpRequest) -> Holder | None:
    """Half an hour from when the link was opened here, as for a line."""
    token, opened_at = request.session.get(_LINK), request.session.get(_OPENED_AT, 0)
    if not token or clock.now().timestamp() - opened_at > durations.LINE_ACCESS.total_seconds():
        return None
    try:
        return personal_links.opened(token)
    except ConsentsLinkOver as refused:
        said.refuse(request, refused)
        return None


def keep_link(request: HttpRequest, token: str) -> None:
    """Raises ConsentsLinkOver."""
    personal_links.opened(token)
    sessions.rename(request)
    request.session[_LINK] = token
    request.session[_OPENED_AT] = int(clock.now().timestamp())


def forget_link(request: HttpRequest) -> None:
    for key in (_LINK, _OPENED_AT):
        request.session.pop(key, None)


def _of(e164: str) -> Subject:
    return Subject.of_line(e164)


LINE: Final = Way(name="line-consents", holder=_by_code, closed="my-number", back="line")
ACCOUNT: Final = Way(name="my-consents", holder=_by_account, closed="my-space", back="my-number-page")
LINK: Final = Way(name="mailed-consents", holder=_by_link, closed="home", back="home")
