"""The lines somebody holds, and what happens when one changes hands."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from sourdine.audit import queries
from sourdine.audit import services as audit
from sourdine.audit.vocabulary import Action, ActorKind
from sourdine.register import durations
from sourdine.register.errors import LineClosed, TransferOver
from sourdine.register.models import Holding, LineTransfer, Opposition
from sourdine.register.models.holding import Ending, Outcome
from sourdine.register.models.registration import Means
from sourdine.register.services import contact, ledger, opposition, possession, proof
from sourdine.register.services.standing import of_rows

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from sourdine.accounts.models import User
    from sourdine.audit.models import Event
    from sourdine.register.line import Line
    from sourdine.register.models import Code
    from sourdine.register.services.standing import ListStanding


@dataclass(frozen=True, kw_only=True, slots=True)
class HoldingState:
    holding: Holding
    line: Line
    standings: tuple[ListStanding, ...]
    history: tuple[Event, ...]  # what this holder may know of the line, oldest first


def holdings_of(account: User) -> list[HoldingState]:
    """Those that have not ended, oldest first."""
    held = Holding.objects.filter(account=account, ended_at=None).prefetch_related("lists")
    mine = list(held.order_by("first_proven_at", "pk"))
    rows: dict[bytes, dict[int, Opposition]] = defaultdict(dict)
    for row in Opposition.objects.filter(line_index__in=[one.line_index for one in mine], ended_at=None):
        rows[bytes(row.line_index)][row.opposition_list_id] = row
    return [_state(one, rows[bytes(one.line_index)], account) for one in mine]


def _state(holding: Holding, rows: dict[int, Opposition], account: User) -> HoldingState:
    index, since = bytes(holding.line_index), holding.first_proven_at
    return HoldingState(
        holding=holding,
        line=holding.line,
        standings=of_rows(rows, holding=holding, since=None),
        history=tuple(queries.about_holder(account, index, since=since).order_by("at", "id")),
    )


def known_by_reference(line: Line, reference: str) -> Holding | None:
    """Of whoever proved a line and has the receipt of a registration without an account: since when they hold
    it. Fifty bits of chance, behind a code of which few are sent.
    """
    held = Holding.objects.filter(account=None, ended_at=None, line_index=line.index)
    return held.filter(reference="".join(reference.split()).upper()).first()


def transfers_for(account: User) -> list[LineTransfer]:
    """Questions that wait for this person's answer."""
    waiting = LineTransfer.objects.filter(former__account=account, answered_at=None)
    return list(waiting.select_related("former__account").order_by("answer_before"))


@transaction.atomic
def declare_changed_hands(holding: Holding, *, at: datetime) -> int:
    """The line is this holder's alone now: every other one is told and may answer or, when there is no way to
    tell them, ends at once. Returns how many there were. Raises LineClosed when the proof is too old.
    """
    if holding.last_proven_at < at - durations.FRESH_PROOF:
        raise LineClosed
    rows = ledger.locked(bytes(holding.line_index))
    former = list(_others(holding).select_related("account"))
    audit.record(
        Action.LINE_CHANGED_HANDS,
        actor=holding.account,
        actor_kind=None if holding.account else ActorKind.LINE,
        account=holding.account,
        line_index=bytes(holding.line_index),
        former=len(former),
    )
    for one in former:
        if one.is_the_line_s:
            opposition.leave(one, rows, ending=Ending.CHANGED_HANDS, at=at)
        else:
            _ask(holding, one, at)
    return len(former)


def send_transfer_code(transfer: LineTransfer, means: str, *, network: str) -> Code:
    """The former holder keeps the line by proving it again. Raises TransferOver, or as `send_code` does."""
    if transfer.answered_at is not None:
        raise TransferOver
    return proof.send_holding_code(transfer.former, Means(means), network=network)


def answer_transfer(transfer: LineTransfer, *, keep: bool, at: datetime, code: str = "") -> LineTransfer:
    """To keep the line is to prove it again, by the code that was sent to it.

    Raises TransferOver, or WrongCode, CodeExpired or TooManyTries.
    """
    if LineTransfer.objects.filter(pk=transfer.pk, answered_at=None).first() is None:
        raise TransferOver
    if keep:
        proof.prove_holding(transfer.former, code)
        transfer.refresh_from_db()
        if transfer.outcome != Outcome.KEPT:
            raise TransferOver
        return transfer
    return close_transfer(transfer, at=at)


@transaction.atomic
def close_transfer(transfer: LineTransfer, *, at: datetime) -> LineTransfer:
    """The former holder agreed, or did not answer in time. Raises TransferOver."""
    rows = ledger.locked(bytes(transfer.former.line_index))
    locked = LineTransfer.objects.select_for_update(of=("self",)).select_related("former__account")
    asked = locked.get(pk=transfer.pk)
    if asked.answered_at is not None:
        raise TransferOver
    asked.answered_at, asked.outcome = at, Outcome.ENDED
    asked.save(update_fields=["answered_at", "outcome"])
    possession.note_answer(asked.former, Outcome.ENDED)
    if asked.former.ended_at is None:
        opposition.leave(asked.former, rows, ending=Ending.CHANGED_HANDS, at=at)
    return asked


def _others(holding: Holding) -> QuerySet[Holding]:
    return ledger.active_holdings(bytes(holding.line_index)).exclude(pk=holding.pk)


def _ask(holding: Holding, former: Holding, at: datetime) -> None:
    if LineTransfer.objects.filter(former=former, answered_at=None).exists():
        return
    days = settings.SOURDINE.transfer_days
    asked = LineTransfer.objects.create(
        declared_by=holding, former=former, declared_at=at, answer_before=at + timedelta(days=days)
    )
    # Never on the line itself: it is somebody else's now.
    link = contact.page("my-space", former.language)
    contact.tell(former, "transfer_notice", {"days": days, "link": link}, key=f"register:transfer:{asked.pk}")
