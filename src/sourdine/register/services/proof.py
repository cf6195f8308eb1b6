"""Codes sent to a line, and what typing one back proves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import transaction

from sourdine import clock, statements
from sourdine.accounts.models import User
from sourdine.audit import services as audit
from sourdine.audit.vocabulary import Action, ActorKind
from sourdine.register import durations
from sourdine.register.errors import AddressNotConfirmed, CodeError, CodeExpired, LineClosed, RegistrationOver
from sourdine.register.models import Claim, Code, Holding, OppositionList, Registration
from sourdine.register.models.registration import Means
from sourdine.register.services import ledger, limits, opposition, possession, secrecy
from sourdine.register.services.dispatch import Dispatch, send
from sourdine.register.services.lines import admissible, takes_texts
from sourdine.register.services.lists import chosen
from sourdine.statements import Step

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from sourdine.register.line import Line


@dataclass(frozen=True, kw_only=True, slots=True)
class LineRequest:
    """What the session keeps between asking for a code and typing it."""

    id: UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class LineAccess:
    """Whoever typed the code holds the line; good for half an hour from `proven_at`."""

    line: Line
    proven_at: datetime
    code_id: UUID


def send_code(claim: Claim, means: Means, *, network: str) -> Code:
    """A new code voids the former one.

    Raises AddressNotConfirmed, RegistrationOver, MeansNotOffered, QuietHours, TooManyCodes or
    SpendingStopped.
    """
    registration = claim.registration
    require_open(registration, clock.now())
    person = registration.account_id or registration.pk
    asked = Dispatch(
        line=claim.line,
        means=Means(means),
        language=registration.language,
        account=registration.account,
        claim=claim,
        draws=(limits.network_codes_draw(network), limits.person_draw(person.bytes)),
    )
    return send(asked)


def first_to_text(registration: Registration) -> Claim | None:
    """Whose code leaves by itself once the address is confirmed: that of the first number that takes texts.

    A call is asked for, so that somebody is near when it rings.
    """
    unproven = statements.select(
        Claim, "WHERE registration_id = %s AND proven_at IS NULL ORDER BY id", [registration.pk]
    )
    found = next((claim for claim in unproven if takes_texts(claim.line)), None)
    if found is not None:
        found.registration = registration
    return found


def require_open(registration: Registration, at: datetime) -> None:
    if registration.expires_at <= at:
        raise RegistrationOver
    if registration.address_sealed is not None and registration.address_confirmed_at is None:
        raise AddressNotConfirmed


def prove(claim: Claim, code: str, *, by: User | None = None) -> Holding:
    """The line is its holder's, and on the lists, at once; a receipt follows. Twice the same code is once.

    Raises WrongCode, CodeExpired or TooManyTries. A wrong try counts even though it is refused.
    """
    at = clock.now()
    with transaction.atomic():
        sent = _latest("claim_id", claim.pk)
        refusal, tried = _judge(sent, code, at)
        if refusal is None:
            return hold_claim(claim, at=at, by=by, beside=tried)
        statements.together(*tried)
    raise refusal


@transaction.atomic(savepoint=False)
def hold_claim(
    claim: Claim, *, at: datetime, by: User | None = None, reason: str = "", beside: Sequence[Step] = ()
) -> Holding:
    """What is true once a claim is proven, by a code or by an agent's word; and what is written `beside`."""
    registration, held, wanted = _locked(claim)
    if held is not None:
        statements.together(*beside)
        return held
    holding = possession.holding_for(
        claim.line,
        account=registration.account,
        language=registration.language,
        at=at,
        origin=registration.origin,
        postal_sealed=registration.postal_sealed,
    )
    claim.holding, claim.proven_at = holding, at
    proven = (
        *beside,
        statements.changing(claim, "holding", "proven_at"),
        Step(_COMPLETE, [at, registration.pk, claim.pk]),
    )
    # Last: it locks what every registration waits for.
    reason = reason or registration.reason
    opposition.register(holding, at=at, lists=wanted, by=by, reason=reason, beside=proven)
    return holding


def _locked(claim: Claim) -> tuple[Registration, Holding | None, list[OppositionList]]:
    """What the claim is of, whoever was made its line's holder by it already, and the lists to join."""
    of_claim = _OF_CLAIM + statements.held("register_claim, register_registration")
    found = statements.select_together((Registration, User, Holding, OppositionList), of_claim, [claim.pk])
    registration, account, held, _ = found[0]
    registration.account = account
    return registration, held, [wanted for *_, wanted in found if wanted is not None]


# Two claims proven at once would each see the other unproven: the second waits here for the first.
_OF_CLAIM: Final = (
    "register_claim JOIN register_registration ON register_registration.id = register_claim.registration_id "
    "LEFT JOIN register_registration_lists l ON l.registration_id = register_registration.id "
    "LEFT JOIN register_oppositionlist ON register_oppositionlist.id = l.oppositionlist_id "
    "LEFT JOIN accounts_user ON accounts_user.id = register_registration.account_id "
    "LEFT JOIN register_holding ON register_holding.id = holding_id "
    "WHERE register_claim.id = %s ORDER BY register_oppositionlist.id"
)


def send_line_code(number: str, means: Means, *, network: str, language: str) -> LineRequest:
    """The same answer and the same message whatever the register holds.

    Raises RefusedNumbers, NoNumber, MeansNotOffered, QuietHours, TooManyCodes or SpendingStopped.
    """
    (line,) = admissible([number], OppositionList.objects.all())
    draws = (limits.network_codes_draw(network),)
    return LineRequest(id=send(Dispatch(line=line, means=Means(means), language=language, draws=draws)).pk)


def open_line(code_id: UUID, code: str) -> LineAccess:
    """Raises WrongCode, CodeExpired or TooManyTries."""
    at = clock.now()
    with transaction.atomic():
        sent = Code.objects.select_for_update().filter(pk=code_id, claim=None, holding=None).first()
        refusal = _try(sent, code, at)
        if sent is not None and refusal is None:
            index = bytes(sent.line_index)
            audit.record(Action.LINE_PROVEN, actor_kind=ActorKind.LINE, line_index=index, means=sent.means)
            return LineAccess(line=sent.line, proven_at=sent.used_at or at, code_id=sent.pk)
    raise refusal or CodeExpired


def line_opened(code_id: UUID) -> LineAccess:
    """The access that a session still has. Raises LineClosed."""
    oldest = clock.now() - durations.LINE_ACCESS
    sent = Code.objects.filter(pk=code_id, claim=None, holding=None, used_at__gt=oldest).first()
    if sent is None or sent.used_at is None:
        raise LineClosed
    return LineAccess(line=sent.line, proven_at=sent.used_at, code_id=sent.pk)


@transaction.atomic
def attach(access: LineAccess, *, account: User, lists: tuple[str, ...]) -> Holding:
    """Somebody logged in who proved a line holds it, and it is on these lists. Raises LineClosed, NoList or
    UnknownList.
    """
    at = clock.now()
    proven = line_opened(access.code_id)
    wanted = chosen(lists)
    holding = possession.hold(proven.line, account=account, language=account.language, at=at)
    opposition.register(holding, at=at, lists=wanted, by=account)
    return holding


def send_holding_code(holding: Holding, means: Means, *, network: str) -> Code:
    """To prove again a line that one holds. Raises what `send_code` raises about the line."""
    person = holding.account_id or holding.pk
    asked = Dispatch(
        line=holding.line,
        means=Means(means),
        language=holding.language,
        account=holding.account,
        holding=holding,
        draws=(limits.network_codes_draw(network), limits.person_draw(person.bytes)),
    )
    return send(asked)


def prove_holding(holding: Holding, code: str) -> Holding:
    """Raises WrongCode, CodeExpired or TooManyTries."""
    at = clock.now()
    with transaction.atomic():
        sent = _latest("holding_id", holding.pk)
        refusal = _try(sent, code, at)
        if refusal is None:
            index = bytes(holding.line_index)
            ledger.locked(index)
            holding.refresh_from_db(fields=["ended_at"])
            if holding.ended_at is None:
                possession.prove_again(holding, at)
            audit.record(Action.LINE_PROVEN, actor=holding.account, account=holding.account, line_index=index)
            return holding
    raise refusal


def _latest(column: str, of: int | UUID) -> Code | None:
    newest = f"WHERE {column} = %s ORDER BY created_at DESC LIMIT 1"
    return statements.first(Code, newest + statements.held("register_code"), [of])


def _try(sent: Code | None, code: str, at: datetime) -> CodeError | None:
    """Why it opens nothing, counted; None when it is right."""
    refusal, tried = _judge(sent, code, at)
    statements.together(*tried)
    return refusal


def _judge(sent: Code | None, code: str, at: datetime) -> tuple[CodeError | None, tuple[Step, ...]]:
    """Why it opens nothing, or None; and how that is counted."""
    if sent is None:
        return CodeExpired(), ()
    refusal = secrecy.refusal(
        sent.pk, code, digest=bytes(sent.digest), tries=sent.tries, expires_at=sent.expires_at, at=at
    )
    if refusal is None:
        sent.used_at = sent.used_at or at
    elif not isinstance(refusal, CodeExpired):
        sent.tries += 1
    return refusal, (statements.changing(sent, "used_at", "tries"),)


_COMPLETE: Final = (
    "UPDATE register_registration SET completed_at = %s, address_sealed = NULL, postal_sealed = NULL, "
    "token_digest = NULL, code_digest = NULL WHERE id = %s AND NOT EXISTS (SELECT 1 FROM register_claim "
    "WHERE registration_id = register_registration.id AND proven_at IS NULL AND register_claim.id <> %s)"
)
