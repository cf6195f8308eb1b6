"""How far a registration has come: what its pages show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from sourdine import clock
from sourdine.notifications import recipients
from sourdine.notifications.models import Channel
from sourdine.notifications.services import Step, histories_of
from sourdine.register.line import Line
from sourdine.register.models import Claim
from sourdine.register.models.registration import code_message_key
from sourdine.register.services import contact
from sourdine.register.services.lines import means_of, voice_opens_at
from sourdine.register.services.secrecy import MOST_TRIES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from sourdine.register.models import Registration
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


class _Row(NamedTuple):
    """A claim beside one of the codes that were sent for it, or none."""

    claim_id: int
    line_sealed: bytes
    proven_at: datetime | None
    account_address: str | None
    code_id: UUID | None
    code_sent_at: datetime
    code_expires_at: datetime
    code_tries: int


# Every page of a registration asks this: one statement instead of one a table.
_ASKED: Final = (
    "pk",
    "line_sealed",
    "proven_at",
    "registration__account__email",
    "codes__pk",
    "codes__created_at",
    "codes__expires_at",
    "codes__tries",
)


def state_of(registration: Registration) -> RegistrationState:
    """For whoever began it, and the agents."""
    found = Claim.objects.filter(registration=registration).order_by("pk", "codes__created_at")
    # The last row of a claim is that of its latest code.
    rows = {row.claim_id: row for row in map(_Row._make, found.values_list(*_ASKED))}.values()
    sent = [code_message_key(row.code_id) for row in rows if row.code_id]
    histories = histories_of([registration.address_message_key, *sent])
    at = clock.now()
    numbers = tuple(_claim_state(row, histories, at) for row in rows)
    address = next((row.account_address for row in rows), None)
    return RegistrationState(
        address=_address_state(registration, address, histories),
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


def _claim_state(row: _Row, histories: Histories, at: datetime) -> ClaimState:
    line = Line.unseal(row.line_sealed)
    was_sent = row.code_id is not None
    return ClaimState(
        claim_id=row.claim_id,
        line=line,
        means=means_of(line),
        code_sent_at=row.code_sent_at if was_sent else None,
        code_expires_at=row.code_expires_at if was_sent else None,
        tries_left=MOST_TRIES - row.code_tries if was_sent else 0,
        proven_at=row.proven_at,
        voice_opens_at=voice_opens_at(line, at),
        history=histories.get(code_message_key(row.code_id), ()) if row.code_id else (),
    )
