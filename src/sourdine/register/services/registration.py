"""Starting a registration, and confirming the address that was given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from sourdine import clock, statements
from sourdine.accounts.models import User, as_address
from sourdine.audit import services as audit
from sourdine.audit.vocabulary import Action
from sourdine.notifications.models import Channel
from sourdine.notifications.services import Envelope, queue, rows_of
from sourdine.register import durations
from sourdine.register.errors import (
    AddressNeeded,
    AddressRefused,
    CodeExpired,
    LinkUnusable,
    RegistrationOver,
    TooManyAttempts,
)
from sourdine.register.models import Claim, Registration
from sourdine.register.services import contact, limits, lists, secrecy
from sourdine.register.services.lines import admissible, takes_texts
from sourdine.register.services.progress import RegistrationState, state_of
from sourdine.statements import Step

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from django.db.models import Model

    from sourdine.register.line import Line
    from sourdine.register.models import OppositionList


__all__ = [
    "RegistrationState",
    "Start",
    "confirm_by_code",
    "confirm_by_token",
    "registration_of_token",
    "send_address_again",
    "start",
    "state_of",
]

_LONGEST_ADDRESS: Final = 254
_WHOSE_MESSAGE: Final = "UPDATE notifications_message SET account_id = %s WHERE idempotency_key = %s"


@dataclass(frozen=True, kw_only=True, slots=True)
class Start:
    """What the form says, as typed. `network` is the client's IP address."""

    address: str | None
    numbers: tuple[str, ...]
    lists: tuple[str, ...]
    language: str
    network: str


def start(asked: Start, *, account: User | None = None) -> Registration:
    """Writes down what was asked and sends the link and the code that confirm the address.

    Known or not, an address or a number gets the same answer. Somebody logged in has confirmed theirs.
    Raises NoNumber, TooManyNumbers, RefusedNumbers, AddressRefused, AddressNeeded, NoList, UnknownList or
    TooManyAttempts.
    """
    chosen = lists.chosen(asked.lists)
    lines = admissible(asked.numbers, chosen)
    address = None if account else read_address(asked.address)
    if account is None and address is None and not all(takes_texts(line) for line in lines):
        raise AddressNeeded
    at = clock.now()
    registration = Registration(
        created_at=at,
        expires_at=at + durations.CONFIRM_ADDRESS,
        language=asked.language,
        account=account,
        address_confirmed_at=at if account else None,
        address_sealed=contact.seal_address(address) if address else None,
        network_index=limits.network_index(asked.network),
    )
    try:
        with transaction.atomic():
            # The mail first: the row says what its link and code are.
            mail = rows_of(_address_mail(registration, address, at)) if address else ()
            draws = [limits.network_registrations_draw(asked.network)]
            draws += [limits.address_draw(address)] if address else []
            limits.take(draws, at, *_rows(registration, lines, chosen), *mail)
    except limits.LimitReached as reached:
        raise TooManyAttempts(reached.retry_at) from None
    return registration


def send_address_again(registration: Registration, *, network: str) -> None:
    """A new link and a new code; the former ones no longer work.

    Raises RegistrationOver or TooManyAttempts. An address that is confirmed needs nothing more.
    """
    at = clock.now()
    try:
        with transaction.atomic():
            locked = Registration.objects.select_for_update().get(pk=registration.pk)
            if locked.expires_at <= at:
                raise RegistrationOver
            if locked.address_confirmed_at is not None or locked.address_sealed is None:
                return
            address = contact.unseal_address(locked.address_sealed)
            locked.tries = 0
            mail = _address_mail(locked, address, at)
            locked.save(
                update_fields=["token_digest", "code_digest", "tries", "address_sendings", "address_sent_at"]
            )
            queue(mail)
            limits.take([limits.address_draw(address), limits.network_codes_draw(network)], at)
    except limits.LimitReached as reached:
        raise TooManyAttempts(reached.retry_at) from None


def registration_of_token(token: str) -> Registration | None:
    """Looks, changes nothing: for the page that a link opens."""
    return _awaiting(token, clock.now())


@transaction.atomic
def confirm_by_token(token: str) -> Registration:
    """Raises LinkUnusable, whatever the reason."""
    at = clock.now()
    registration = _awaiting(token, at, ending=statements.held("register_registration"))
    if registration is None:
        raise LinkUnusable
    return _confirm(registration, at)


def confirm_by_code(registration: Registration, code: str) -> Registration:
    """Raises WrongCode, TooManyTries or CodeExpired. A wrong try counts even though it is refused."""
    at = clock.now()
    with transaction.atomic():
        locked = Registration.objects.select_for_update().get(pk=registration.pk)
        refusal = secrecy.refusal(
            locked.pk,
            code,
            digest=locked.code_digest,
            tries=locked.tries,
            expires_at=locked.expires_at,
            at=at,
        )
        if refusal is None:
            return _confirm(locked, at)
        locked.tries += not isinstance(refusal, CodeExpired)
        locked.save(update_fields=["tries"])
    raise refusal


def read_address(typed: str | None) -> str | None:
    """One way to write it; None for nothing. Raises AddressRefused."""
    address = as_address(typed or "")
    if not address:
        return None
    try:
        validate_email(address)
    except ValidationError:
        raise AddressRefused from None
    if len(address) > _LONGEST_ADDRESS:
        raise AddressRefused
    return address


def write(registration: Registration, lines: tuple[Line, ...], chosen: tuple[OppositionList, ...]) -> None:
    statements.insert(*_rows(registration, lines, chosen))


def _rows(
    registration: Registration, lines: tuple[Line, ...], chosen: tuple[OppositionList, ...]
) -> Iterator[Model]:
    through = Registration.lists.through
    noted = audit.event(
        Action.REGISTRATION_STARTED,
        actor=registration.agent or registration.account,
        account=registration.account,
        reason=registration.reason,
        registration=str(registration.pk),
        numbers=len(lines),
    )
    yield registration
    yield from (through(registration_id=registration.pk, oppositionlist_id=one.pk) for one in chosen)
    for line in lines:
        yield Claim(registration=registration, line_index=line.index, line_sealed=line.seal())
    yield noted


def _address_mail(registration: Registration, address: str, at: datetime) -> Envelope:
    """With a new link and a new code; the registration knows their digests, and is the caller's to save."""
    token, code = secrecy.draw_token(), secrecy.draw_code()
    registration.token_digest = secrecy.token_digest(token)
    registration.code_digest = secrecy.code_digest(registration.pk, code)
    registration.address_sendings += 1
    registration.address_sent_at = at
    language = registration.language
    return Envelope(
        idempotency_key=registration.address_message_key,
        channel=Channel.MAIL,
        kind="register/address_confirmation",
        language=language,
        recipient=address,
        context={
            **contact.common(language),
            "link": contact.page("confirm-link", language, token),
            "code": code,
            "days": durations.CONFIRM_ADDRESS.days,
        },
        not_after=registration.expires_at,
        urgent=True,
    )


def _confirm(registration: Registration, at: datetime) -> Registration:
    sealed = registration.address_sealed
    if sealed is None:
        raise LinkUnusable
    account, is_new = User.objects.of_address(contact.unseal_address(sealed), language=registration.language)
    if not account.is_active:
        raise LinkUnusable
    registration.account = account
    registration.address_confirmed_at = at
    # The account has the address now; nothing keeps it twice.
    registration.address_sealed = registration.token_digest = registration.code_digest = None
    made = [audit.event(Action.ACCOUNT_CREATED, account=account)] if is_new else []
    statements.together(
        Step(_WHOSE_MESSAGE, [account.pk, registration.address_message_key]),
        statements.changing(registration, *_CONFIRMED),
        *made,
        audit.event(Action.ADDRESS_CONFIRMED, account=account, registration=str(registration.pk)),
    )
    registration.account_is_new = is_new
    return registration


_CONFIRMED: Final = ("account", "address_confirmed_at", "address_sealed", "token_digest", "code_digest")


def _awaiting(token: str, at: datetime, *, ending: str = "") -> Registration | None:
    waits = "WHERE token_digest = %s AND address_confirmed_at IS NULL AND expires_at > %s"
    return statements.first(Registration, waits + ending, [secrecy.token_digest(token), at])
