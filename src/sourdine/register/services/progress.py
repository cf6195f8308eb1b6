"""How far a registration has come: what its pages show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sourdine import clock, statements
from sourdine.notifications import recipients
from sourdine.notifications.models import Channel
from sourdine.notifications.services import Step, histories_of
from sourdine.register.models import Claim, Code, Registration
from sourdine.register.services import contact
from sourdine.register.services.lines import means_of, voice_opens_at
from sourdine.register.services.secrecy import MOST_TRIES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from sourdine.register.line import Line
    from sourdine.register.models.registration import Means

    Histories = Mapping[str, tuple[Step, ...]]


@dataclass(frozen=True, kw_only=True, slots=True)
class AddressState:
    needed: bool
    masked: str
    sent_at: datetime | None
    confirmed_at: datetime | None
    expires_at: datetime
    history: tuple[Step, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ClaimState:
    claim_id: int
    line: Line  # for the holder's own eyes
    means: tuple[Means, ...]  # that may be asked for
    code_sent_at: datetime | None
    code_expires_at: datetime | None
    tries_left: int
    proven_at: datetime | None
    voice_opens_at: datetime | None  # when no call may be made now
    history: tuple[Step, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class RegistrationState:
    address: AddressState
    numbers: tuple[ClaimState, ...]
    is_complete: bool


# Every page of a registration asks this: one statement instead of one a table.
_STATE: Final = (
    "register_registration LEFT JOIN register_claim ON registration_id = register_registration.id "
    "LEFT JOIN accounts_user u ON u.id = register_registration.account_id "
    "LEFT JOIN register_code ON register_code.claim_id = register_claim.id "
    "WHERE register_registration.id = %s ORDER BY register_claim.id, register_code.created_at"
)


def state_of(registration: Registration) -> RegistrationState:
    """For whoever began it, and the agents."""
    _, state = look(registration.pk) or (registration, None)
    if state is None:
        raise Registration.DoesNotExist
    return state


def look(pk: UUID) -> tuple[Registration, RegistrationState] | None:
    """A registration and how far it has come."""
    found = statements.select_together((Registration, Claim, Code), _STATE, [pk], value="u.email")
    if not found:
        return None
    address, registration, *_ = found[0]
    # The last row of a claim is that of its latest code.
    claims = {claim.pk: (claim, code) for _, _, claim, code in found if claim}
    return registration, _state(registration, address, claims)


def _state(
    registration: Registration, account_address: str | None, claims: Mapping[int, tuple[Claim, Code | None]]
) -> RegistrationState:
    sent = [code.message_key for _, code in claims.values() if code]
    histories = histories_of([registration.address_message_key, *sent])
    at = clock.now()
    numbers = tuple(_claim_state(claim, code, histories, at) for claim, code in claims.values())
    return RegistrationState(
        address=_address_state(registration, account_address, histories),
        numbers=numbers,
        is_complete=all(one.proven_at for one in numbers),
    )


def _address_state(
    registration: Registration, account_address: str | None, histories: Histories
) -> AddressState:
    sealed = registration.address_sealed
    address = contact.unseal_address(sealed) if sealed is not None else account_address
    return AddressState(
        needed=address is not None,
        masked=recipients.masked(Channel.MAIL, address) if address else "",
        sent_at=registration.address_sent_at,
        confirmed_at=registration.address_confirmed_at,
        expires_at=registration.expires_at,
        history=histories.get(registration.address_message_key, ()),
    )


def _claim_state(claim: Claim, code: Code | None, histories: Histories, at: datetime) -> ClaimState:
    line = claim.line
    return ClaimState(
        claim_id=claim.pk,
        line=line,
        means=means_of(line),
        code_sent_at=code.created_at if code else None,
        code_expires_at=code.expires_at if code else None,
        tries_left=MOST_TRIES - code.tries if code else 0,
        proven_at=claim.proven_at,
        voice_opens_at=voice_opens_at(line, at),
        history=histories.get(code.message_key, ()) if code else (),
    )
