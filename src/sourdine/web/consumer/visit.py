"""What a browser's session holds: a registration under way, a line that was opened. Never a number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast
from uuid import UUID

from sourdine import statements
from sourdine.register import durations
from sourdine.register.models import Claim, Holding, Registration
from sourdine.register.services import progress, proof
from sourdine.web import sessions

if TYPE_CHECKING:
    from django.http import HttpRequest

    from sourdine.accounts.models import User
    from sourdine.register.services.progress import RegistrationState
    from sourdine.register.services.proof import LineAccess, LineRequest

_REGISTRATION: Final = "registration"
_TYPED_HERE: Final = "address_typed_here"
_PROVEN_HERE: Final = "claims_proven_here"
_REQUEST: Final = "line_request"
_ACCESS: Final = "line_access"
_HOLDING: Final = "line_holding"


def network(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


def account(request: HttpRequest) -> User | None:
    """The consumer who is logged in; what an operator's account does is not a consumer's registration."""
    user = request.user
    return user if user.is_authenticated and not user.is_operator else None


def keep_begun_registration(request: HttpRequest, registration: Registration, *, address: str) -> None:
    """The form was filled in here, with this address or none."""
    keep_registration(request, registration)
    request.session[_TYPED_HERE] = address


def keep_registration(request: HttpRequest, registration: Registration) -> None:
    sessions.rename(request)
    if request.session.get(_REGISTRATION) != str(registration.id):
        forget_registration(request)
    request.session[_REGISTRATION] = str(registration.id)
    if not request.user.is_authenticated:
        # Who is told to come back in the morning finds the registration as it was.
        request.session.set_expiry(durations.CONFIRM_ADDRESS)


def shorten(request: HttpRequest, **_about: object) -> None:
    """Somebody logs in: from now on the session lasts no longer than any other login's."""
    request.session.set_expiry(None)


def registration(request: HttpRequest) -> Registration | None:
    known = request.session.get(_REGISTRATION)
    return statements.first(Registration, "WHERE id = %s", [UUID(known)]) if known else None


def registration_and_state(request: HttpRequest) -> tuple[Registration, RegistrationState] | None:
    known = request.session.get(_REGISTRATION)
    return progress.look(UUID(known)) if known else None


def claim(request: HttpRequest, claim_id: int) -> Claim | None:
    """A number of the registration under way."""
    known = request.session.get(_REGISTRATION)
    if not known:
        return None
    for found, registration in statements.select_together(
        (Claim, Registration), _CLAIM, [claim_id, UUID(known)]
    ):
        found.registration = registration
        return cast("Claim", found)
    return None


_CLAIM: Final = (
    "register_claim JOIN register_registration ON register_registration.id = registration_id "
    "WHERE register_claim.id = %s AND registration_id = %s"
)


def forget_registration(request: HttpRequest) -> None:
    for key in (_REGISTRATION, _TYPED_HERE, _PROVEN_HERE):
        request.session.pop(key, None)


def began_registration(request: HttpRequest) -> bool:
    """Whether its form was filled in by this browser. A mail's link may have been opened by anybody, were
    its address mistyped.
    """
    return _TYPED_HERE in request.session


def typed_address(request: HttpRequest) -> str:
    """As it was typed here: in clear, whoever mistyped it can see that. Empty elsewhere."""
    return str(request.session.get(_TYPED_HERE, ""))


def keep_proof(request: HttpRequest, claim: Claim) -> None:
    request.session[_PROVEN_HERE] = sorted({*request.session.get(_PROVEN_HERE, []), claim.pk})


def claims_shown_to_be_theirs(request: HttpRequest, registration: Registration) -> frozenset[int]:
    """The numbers of the registration that whoever is here proved in this visit, or holds by the account
    that is logged in.
    """
    proven = request.session.get(_PROVEN_HERE, [])
    known = account(request)
    held = registration.claims.filter(holding__account=known).values_list("pk", flat=True) if known else ()
    return frozenset([*proven, *held])


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
