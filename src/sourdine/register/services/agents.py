"""What the operator's agents do for people who write or call: each act has its reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction

from sourdine import clock
from sourdine.audit import services as audit
from sourdine.audit.vocabulary import Action
from sourdine.register.errors import PostalAddressNeeded, ReasonNeeded
from sourdine.register.models import Holding, Opposition, OppositionList, Registration
from sourdine.register.models.holding import Ending
from sourdine.register.models.registration import Means
from sourdine.register.services import contact, ledger, limits, lists, opposition, proof, registration
from sourdine.register.services.dispatch import Dispatch, send
from sourdine.register.services.lines import admissible, takes_texts

if TYPE_CHECKING:
    from sourdine.accounts.models import User
    from sourdine.register.line import Line
    from sourdine.register.models import Claim, Code
    from sourdine.register.services.opposition import Withdrawal

# A posted code comes late, and is posted back.
_VALIDITY: Final = timedelta(days=45)


@dataclass(frozen=True, kw_only=True, slots=True)
class AgentEntry:
    """A letter received or a call taken. `origin` is `telephone` or `letter`."""

    numbers: tuple[str, ...]
    lists: tuple[str, ...]
    language: str
    origin: str
    reason: str
    postal_address: tuple[str, ...] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """What an agent sees of a line: masked, until `reveal`."""

    line_index: bytes
    masked: str
    oppositions: tuple[Opposition, ...]
    holdings: tuple[Holding, ...]


def register_for(person: AgentEntry, *, agent: User) -> Registration:
    """Somebody wrote or called; nothing stands before each line is proven.

    Raises ReasonNeeded, PostalAddressNeeded, NoRecipient, and what `registration.start` raises of numbers and
    lists.
    """
    _require(person.reason)
    chosen = lists.chosen(person.lists)
    lines = admissible(person.numbers, chosen)
    if not person.postal_address and not all(takes_texts(line) for line in lines):
        raise PostalAddressNeeded
    at = clock.now()
    made = Registration(
        created_at=at,
        expires_at=at + _VALIDITY,
        language=person.language,
        origin=person.origin,
        postal_sealed=contact.seal_postal(person.postal_address) if person.postal_address else None,
        agent=agent,
        reason=person.reason,
    )
    with transaction.atomic():
        registration.write(made, lines, chosen)
    return made


def send_code_by_agent(claim: Claim, means: Means, *, agent: User) -> Code:
    """By SMS, voice or letter. Raises what `proof.send_code` raises, and PostalAddressNeeded."""
    begun = claim.registration
    proof.require_open(begun, clock.now())
    postal = contact.unseal_postal(begun.postal_sealed) if begun.postal_sealed is not None else None
    asked = Dispatch(
        line=claim.line,
        means=Means(means),
        language=begun.language,
        claim=claim,
        postal=postal if means == Means.LETTER else None,
        draws=(limits.person_draw(agent.pk.bytes),),
    )
    return send(asked)


def prove_by_agent(claim: Claim, code: str, *, agent: User) -> Holding:
    """The code as the person wrote or spoke it back. Raises what `proof.prove` raises."""
    return proof.prove(claim, code, by=agent)


@transaction.atomic
def prove_by_callback(claim: Claim, *, agent: User, note: str) -> Holding:
    """The agent called the line back and the person answered. Raises ReasonNeeded or RegistrationOver."""
    _require(note)
    at = clock.now()
    proof.require_open(claim.registration, at)
    index = bytes(claim.line_index)
    audit.record(Action.LINE_PROVEN, actor=agent, line_index=index, reason=note, means=Means.CALLBACK.value)
    return proof.hold_claim(claim, at=at, by=agent)


def renew_for(holding: Holding, *, agent: User, reason: str) -> None:
    """Raises ReasonNeeded or NotRegistered."""
    _require(reason)
    opposition.renew(holding, at=clock.now(), by=agent, reason=reason)


def withdraw_for(holding: Holding, *, agent: User, reason: str) -> Withdrawal:
    """The person asked; a confirmation is sent to them. Raises ReasonNeeded."""
    _require(reason)
    return opposition.withdraw(holding, at=clock.now(), by=agent, reason=reason)


@transaction.atomic
def end_holding(holding: Holding, *, agent: User, reason: str) -> Withdrawal:
    """It came out that this person does not hold the line. Raises ReasonNeeded."""
    _require(reason)
    rows = ledger.locked(bytes(holding.line_index))
    at = clock.now()
    held = Holding.objects.select_for_update().get(pk=holding.pk)
    if held.ended_at is not None:
        return opposition.Withdrawal(at=at, lists=())
    return opposition.leave(held, rows, ending=Ending.CHANGED_HANDS, at=at, by=agent, reason=reason)


@transaction.atomic
def search(number: str, *, agent: User, reason: str) -> Found:
    """By the exact number, written down whether it is found or not. Raises ReasonNeeded or RefusedNumbers."""
    _require(reason)
    (line,) = admissible([number], OppositionList.objects.all())
    audit.record(Action.NUMBER_SEARCHED, actor=agent, line_index=line.index, reason=reason)
    rows = Opposition.objects.filter(line_index=line.index).select_related("opposition_list")
    held = Holding.objects.filter(line_index=line.index).select_related("account")
    return Found(line_index=line.index, masked=line.masked, oppositions=tuple(rows), holdings=tuple(held))


def reveal(line: Line, *, agent: User, reason: str) -> str:
    """The number in clear. Raises ReasonNeeded."""
    _require(reason)
    audit.record(Action.NUMBER_REVEALED, actor=agent, line_index=line.index, reason=reason)
    return line.national


def _require(reason: str) -> None:
    if not reason.strip():
        raise ReasonNeeded
