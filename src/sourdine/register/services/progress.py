"""How far a registration has come: what its pages show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sourdine import clock
from sourdine.notifications import recipients
from sourdine.notifications.models import Channel, Message
from sourdine.notifications.services import Step, history
from sourdine.register.services import contact
from sourdine.register.services.lines import means_of, voice_opens_at
from sourdine.register.services.secrecy import MOST_TRIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from sourdine.register.line import Line
    from sourdine.register.models import Claim, Code, Registration
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


def state_of(registration: Registration) -> RegistrationState:
    """For whoever began it, and the agents."""
    claims = list(registration.claims.prefetch_related("codes").select_related("holding"))
    latest = {claim.pk: _latest(claim.codes.all()) for claim in claims}
    keys = [registration.address_message_key, *(code.message_key for code in latest.values() if code)]
    histories = _histories(keys)
    at = clock.now()
    numbers = tuple(_claim_state(claim, latest[claim.pk], histories, at) for claim in claims)
    return RegistrationState(
        address=_address_state(registration, histories),
        numbers=numbers,
        is_complete=all(one.proven_at for one in numbers),
    )


def _address_state(registration: Registration, histories: Histories) -> AddressState:
    address = _address(registration)
    return AddressState(
        needed=address is not None,
        masked=recipients.masked(Channel.MAIL, address) if address else "",
        sent_at=registration.address_sent_at,
        confirmed_at=registration.address_confirmed_at,
        expires_at=registration.expires_at,
        history=histories.get(registration.address_message_key, ()),
    )


def _address(registration: Registration) -> str | None:
    if registration.address_sealed is not None:
        return contact.unseal_address(registration.address_sealed)
    return registration.account.email if registration.account else None


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


def _latest(codes: Iterable[Code]) -> Code | None:
    return max(codes, key=lambda code: code.created_at, default=None)


def _histories(keys: Iterable[str]) -> dict[str, tuple[Step, ...]]:
    sent = Message.objects.filter(idempotency_key__in=keys).prefetch_related("events")
    return {message.idempotency_key: history(message) for message in sent}
