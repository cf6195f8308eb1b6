"""What a browser's session holds: a registration under way, a line that was opened. Never a number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from uuid import UUID

from sourdine.register import durations
from sourdine.register.models import Holding, Registration
from sourdine.register.services import proof
from sourdine.web import sessions

if TYPE_CHECKING:
    from django.http import HttpRequest

    from sourdine.accounts.models import User
    from sourdine.register.services.proof import LineAccess, LineRequest

_REGISTRATION: Final = "registration"
_REQUEST: Final = "line_request"
_ACCESS: Final = "line_access"
_HOLDING: Final = "line_holding"


def network(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


def account(request: HttpRequest) -> User | None:
    """The consumer who is logged in; what an operator's account does is not a consumer's registration."""
    user = request.user
    return user if user.is_authenticated and not user.is_operator else None


def keep_registration(request: HttpRequest, registration: Registration) -> None:
    sessions.rename(request)
    request.session[_REGISTRATION] = str(registration.id)
    if not request.user.is_authenticated:
        # Who is told to come back in the morning finds the registration as it was.
        request.session.set_expiry(durations.CONFIRM_ADDRESS)


def shorten(request: HttpRequest, **_about: object) -> None:
    """Somebody logs in: from now on the session lasts no longer than any other login's."""
    request.session.set_expiry(None)


def registration(request: HttpRequest) -> Registration | None:
    known = request.session.get(_REGISTRATION)
    try:
        return Registration.objects.get(id=known) if known else None
    except Registration.DoesNotExist:
        return None


def forget_registration(request: HttpRequest) -> None:
    request.session.pop(_REGISTRATION, None)


def keep_line_request(request: HttpRequest, asked: LineRequest) -> None:
    request.session[_REQUEST] = str(asked.id)


def line_request(request: HttpRequest) -> UUID | None:
    known = request.session.get(_REQUEST)
    return UUID(known) if known else None


def keep_line(request: HttpRequest, access: LineAccess) -> None:
    forget_line(request)
    sessions.rename(request)
    request.session[_ACCESS] = str(access.code_id)


def line(request: HttpRequest) -> LineAccess | None:
    """None when no line was opened here. Raises LineClosed when that was too long ago."""
    known = request.session.get(_ACCESS)
    return proof.line_opened(UUID(known)) if known else None


def holding(request: HttpRequest, access: LineAccess) -> Holding | None:
    """What the person here holds of the line: by the account that is logged in, or made in this visit."""
    held = Holding.objects.filter(line_index=access.line.index, ended_at=None)
    known = account(request)
    if known is not None:
        return held.filter(account=known).first()
    made = request.session.get(_HOLDING)
    return held.filter(id=made, account=None).first() if made else None


def keep_holding(request: HttpRequest, made: Holding) -> None:
    request.session[_HOLDING] = str(made.id)


def forget_line(request: HttpRequest) -> None:
    request.session.pop(_REQUEST, None)
    request.session.pop(_ACCESS, None)
    request.session.pop(_HOLDING, None)
