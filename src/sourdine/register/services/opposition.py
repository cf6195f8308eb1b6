"""A line joins the lists, stays, leaves them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from sourdine import clock, statements
from sourdine.audit import services as audit
from sourdine.audit.vocabulary import Action, ActorKind
from sourdine.register import durations
from sourdine.register.errors import LinkUnusable, NotRegistered, OtherHolders, ReasonNeeded
from sourdine.register.models import Holding, Opposition, OppositionList
from sourdine.register.models.holding import Ending
from sourdine.register.services import ledger, lists, possession, secrecy

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sourdine.accounts.models import User
    from sourdine.audit.models import Event
    from sourdine.register.line import Line
    from sourdine.statements import Step


@dataclass(frozen=True, kw_only=True, slots=True)
class Withdrawal:
    """`lists` are those the line left; fewer than asked when another holder wants it there still."""

    at: datetime
    lists: tuple[OppositionList, ...]


@transaction.atomic(savepoint=False)
def register(
    holding: Holding,
    *,
    at: datetime,
    lists: Sequence[OppositionList],
    by: User | None = None,
    reason: str = "",
    beside: Sequence[Step] = (),
) -> tuple[Opposition, ...]:
    """For a new term from now. Doing it twice is once; the date of a standing opposition stays.

    A new holding is written with the rest, and what is `beside` it.
    """
    new = possession.unwritten(holding)
    _begin_term(holding, at)
    noted = _noted(Action.OPPOSITION_REGISTERED, holding, by, reason=reason, lists=len(lists))
    wished = ledger.wishing(holding, lists)
    statements.together(*new, *beside, *wished, possession.receipt_job(holding), noted)
    return tuple(ledger.join(holding, lists, at=at))


@transaction.atomic
def withdraw(holding: Holding, *, at: datetime, by: User | None = None, reason: str = "") -> Withdrawal:
    """The holder leaves, and the line with them unless another holder wants it listed. Twice is once."""
    rows = ledger.locked(bytes(holding.line_index))
    held = Holding.objects.select_for_update().get(pk=holding.pk)
    if held.ended_at is not None:
        return Withdrawal(at=at, lists=())
    possession.tell_withdrawal(held)
    return leave(held, rows, ending=Ending.WITHDRAWN, at=at, by=by, reason=reason)


@transaction.atomic
def withdraw_line(line: Line, *, at: datetime, language: str = "fr") -> Withdrawal:
    """By whoever has just proven the line, without an account. Raises OtherHolders or NotRegistered.

    What is held without an account is held by whoever holds the line; what somebody with an account, or who
    wrote, asked for is theirs.
    """
    rows = ledger.locked(line.index)
    holdings = ledger.active_holdings(line.index)
    if holdings.exclude(account=None, postal_sealed=None).exists():
        raise OtherHolders
    if not rows:
        raise NotRegistered
    holdings.update(ended_at=at, ending=Ending.WITHDRAWN)
    audit.record(Action.OPPOSITION_WITHDRAWN, actor_kind=ActorKind.LINE, line_index=line.index)
    possession.tell_line_withdrawal(line, at, language=language)
    return _removal(rows, at)


def leave(
    holding: Holding,
    rows: Sequence[Opposition],
    *,
    ending: Ending,
    at: datetime,
    by: User | None = None,
    reason: str = "",
) -> Withdrawal:
    """Ends a holding whose line's `rows` are locked; the line leaves the lists nobody wants it on now."""
    theirs = set(holding.lists.values_list("pk", flat=True))
    holding.ended_at, holding.ending = at, ending
    holding.save(update_fields=["ended_at", "ending"])
    action = Action.OPPOSITION_WITHDRAWN if ending == Ending.WITHDRAWN else Action.HOLDING_ENDED
    _note(action, holding, by, reason=reason, ending=ending.value)
    concerned = [row for row in rows if row.opposition_list_id in theirs]
    unwanted = ledger.unwanted(concerned)
    ledger.shorten(row for row in concerned if row not in unwanted)
    return _removal(unwanted, at)


@transaction.atomic
def renew(holding: Holding, *, at: datetime, by: User | None = None, reason: str = "") -> None:
    """A new term from now; a receipt follows. Raises NotRegistered."""
    rows = ledger.locked(bytes(holding.line_index))
    held = Holding.objects.select_for_update().get(pk=holding.pk)
    if held.ended_at is not None or not rows:
        raise NotRegistered
    _begin_term(held, at)
    noted = _noted(Action.OPPOSITION_RENEWED, held, by, reason=reason)
    statements.insert(possession.receipt_job(held), noted)
    ledger.extend(held)


@transaction.atomic
def renew_line(line: Line, *, at: datetime, language: str) -> Holding:
    """By whoever has just proven the line, without an account: held from now on, on the lists it is on or,
    when it is on none, on those chosen by default.
    """
    rows = [row for row in ledger.locked(line.index) if row.ended_at is None]
    standing = OppositionList.objects.filter(pk__in=[row.opposition_list_id for row in rows])
    holding = possession.hold(line, account=None, language=language, at=at)
    register(holding, at=at, lists=tuple(standing) or lists.chosen_by_default())
    return holding


def holding_of_notice(token: str) -> Holding | None:
    """Looks, changes nothing: for the page that a notice's link opens."""
    digest = secrecy.token_digest(token)
    return Holding.objects.filter(notice_digest=digest, ended_at=None).select_related("account").first()


@transaction.atomic
def decline_renewal(token: str) -> Holding:
    """The holder does not want the next term. Twice is once. Raises LinkUnusable."""
    holding = holding_of_notice(token)
    if holding is None:
        raise LinkUnusable
    if not holding.declines_renewal:
        _decide_renewal(holding, declines=True)
    return holding


@transaction.atomic
def keep_renewal(holding: Holding, *, by: User | None = None) -> None:
    """Takes back a refusal of the next term. Twice is once."""
    if holding.declines_renewal:
        _decide_renewal(holding, declines=False, by=by)


@transaction.atomic
def suspend(opposition: Opposition, *, by: User, reason: str) -> None:
    """Held back from the images while a doubt is looked into. Raises ReasonNeeded."""
    row = _locked_for(opposition, reason)
    if row.suspended_at is not None:
        return
    at = clock.now()
    Opposition.objects.filter(pk=row.pk).update(suspended_at=at)
    _note_row(Action.OPPOSITION_SUSPENDED, row, by, reason)
    ledger.hide(row, at=at)


@transaction.atomic
def resume(opposition: Opposition, *, by: User, reason: str) -> None:
    """Raises ReasonNeeded."""
    row = _locked_for(opposition, reason)
    if row.suspended_at is None:
        return
    row.suspended_at = None
    row.save(update_fields=["suspended_at"])
    _note_row(Action.OPPOSITION_RESUMED, row, by, reason)
    ledger.show([row], at=clock.now())


_TERM: Final = ("ends_at", "declines_renewal", "noticed_at", "notice_digest")


def _begin_term(holding: Holding, at: datetime) -> None:
    former = [getattr(holding, name) for name in _TERM]
    holding.ends_at = max(durations.end_of_term(at), holding.ends_at)
    holding.declines_renewal, holding.noticed_at, holding.notice_digest = False, None, None
    if [getattr(holding, name) for name in _TERM] != former:
        holding.save(update_fields=_TERM)


def _decide_renewal(holding: Holding, *, declines: bool, by: User | None = None) -> None:
    holding.declines_renewal = declines
    holding.save(update_fields=["declines_renewal"])
    _note(Action.RENEWAL_DECIDED, holding, by, declines=declines)


def _removal(rows: Sequence[Opposition], at: datetime) -> Withdrawal:
    left = OppositionList.objects.filter(pk__in=[row.opposition_list_id for row in rows])
    withdrawal = Withdrawal(at=at, lists=tuple(left))
    ledger.remove(rows, at=at)
    return withdrawal


def _locked_for(opposition: Opposition, reason: str) -> Opposition:
    if not reason.strip():
        raise ReasonNeeded
    return Opposition.objects.select_for_update().get(pk=opposition.pk)


def _note(action: Action, holding: Holding, by: User | None, **about: Any) -> None:  # noqa: ANN401 -- as `_noted`
    statements.insert(_noted(action, holding, by, **about))


def _noted(
    action: Action,
    holding: Holding,
    by: User | None,
    *,
    reason: str = "",
    **detail: Any,  # noqa: ANN401 -- codes and counts, as `event` takes them
) -> Event:
    return audit.event(
        action,
        actor=by,
        actor_kind=None if by else ActorKind.LINE,
        account=holding.account,
        line_index=bytes(holding.line_index),
        reason=reason,
        **detail,
    )


def _note_row(action: Action, row: Opposition, by: User, reason: str) -> None:
    audit.record(
        action, actor=by, line_index=bytes(row.line_index), reason=reason, list=row.opposition_list_id
    )
