"""What time does to the register: notices, tacit renewal, ends, erasure. May run again at will."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.db import DatabaseError, transaction
from django.db.models import Q

from sourdine.audit import services as audit
from sourdine.audit.vocabulary import Action
from sourdine.register import durations
from sourdine.register.errors import TransferOver
from sourdine.register.models import Allowance, Code, Holding, LineTransfer, Opposition, Registration
from sourdine.register.models.holding import Ending
from sourdine.register.services import contact, ledger, receipts, secrecy
from sourdine.register.services.holding import close_transfer

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.db.models import QuerySet

_ROWS: Final = 1000
# What somebody asked to erase stays this long with its holder's history, to answer “what did you do?”.
KEPT_AFTER_WITHDRAWAL: Final = timedelta(days=30)
KEPT_WHEN_COMPLETE: Final = timedelta(days=1)


def send_notices(now: datetime) -> int:
    """Tells holders that their term ends, in time for them to decline the next one."""
    due = Holding.objects.filter(
        ended_at=None, noticed_at=None, ends_at__gt=now, ends_at__lte=durations.notice_is_due_for(now)
    )
    return _one_by_one((due, lambda holding: _send_notice(holding, now)))


def renew_or_end(now: datetime) -> int:
    """At its term a holding is renewed, unless its holder declined; then what nobody holds, likewise."""
    return _one_by_one(
        (Holding.objects.filter(ended_at=None, ends_at__lte=now), lambda held: _renew_or_end(held, now)),
        (Opposition.objects.filter(ended_at=None, ends_at__lte=now), _follow(now)),
    )


def close_transfers(now: datetime) -> int:
    """A former holder who did not answer in time no longer holds the line."""
    due = LineTransfer.objects.filter(answered_at=None, answer_before__lte=now).select_related("former")
    return sum(_close(transfer, now) for transfer in due)


def take_effect(now: datetime) -> int:
    """Oppositions whose day has come join the images."""
    done = 0
    while keys := list(due_by(now).values_list("pk", flat=True)[:_ROWS]):
        with transaction.atomic():
            waited_for = Opposition.objects.select_for_update().filter(pk__in=keys)
            # Line by line and in the order of the lists, as everybody locks them.
            ledger.show(list(waited_for.order_by("line_index", "opposition_list_id")), at=now)
        done += len(keys)
    return done


def due_by(now: datetime) -> QuerySet[Opposition]:
    """In the order of an index that holds these alone: every minute asks, of millions that are listed."""
    waiting = Opposition.objects.filter(
        is_listed=False, ended_at=None, suspended_at=None, effective_at__lte=now
    )
    return waiting.order_by("effective_at", "pk")


def purge(now: datetime) -> int:
    """Erases what is kept no longer."""
    expired = durations.purged_when_ended_before(now)
    left = Q(ended_at__lte=now - KEPT_AFTER_WITHDRAWAL) & ~Q(ending=Ending.TERM)
    termed = Q(ended_at__lte=expired, ending=Ending.TERM)
    complete = Q(completed_at__lte=now - KEPT_WHEN_COMPLETE)
    return (
        _erase(Opposition.objects.filter(ended_at__lte=expired), noted_as=Action.OPPOSITION_PURGED)
        + _erase(Holding.objects.filter(left | termed))
        + _erase(Registration.objects.filter(complete | Q(expires_at__lte=now)))
        + _erase(Code.objects.filter(expires_at__lte=now - timedelta(days=1)))
        + _erase(Allowance.objects.filter(window_start__lte=now - timedelta(days=2)))
    )


def _send_notice(holding: Holding, now: datetime) -> None:
    token = secrecy.draw_token()
    holding.noticed_at, holding.notice_digest = now, secrecy.token_digest(token)
    holding.save(update_fields=["noticed_at", "notice_digest"])
    language = holding.language
    context = {
        "ends_at": receipts.day_in_words(
            holding.ends_at.astimezone(receipts.zone_of(holding.line)), language
        ),
        "link": contact.page("decline-renewal", language, token),
        "one_click_url": contact.page("one-click", language, token),
    }
    key = f"register:notice:{holding.pk}:{holding.ends_at:%Y%m%d}"
    contact.tell(holding, "renewal_notice", context, key=key)


def _renew_or_end(holding: Holding, now: datetime) -> None:
    if holding.declines_renewal or not durations.is_renewed_tacitly(holding.ends_at):
        _end(holding, now)
        return
    holding.ends_at = _next_term(holding.ends_at, now)
    holding.noticed_at = holding.notice_digest = None
    holding.save(update_fields=["ends_at", "noticed_at", "notice_digest"])
    _note(Action.OPPOSITION_RENEWED, holding)
    ledger.extend(holding)


def _end(holding: Holding, now: datetime) -> None:
    theirs = set(holding.lists.values_list("pk", flat=True))
    holding.ended_at, holding.ending = now, Ending.TERM
    holding.save(update_fields=["ended_at", "ending"])
    _note(Action.OPPOSITION_EXPIRED, holding)
    rows = [row for row in ledger.locked(bytes(holding.line_index)) if row.opposition_list_id in theirs]
    unwanted = ledger.unwanted(row for row in rows if row.ended_at is None)
    ledger.shorten(row for row in rows if row not in unwanted)
    ledger.end(unwanted, at=now)


def _follow(now: datetime) -> Callable[[Opposition], None]:
    """An opposition lasts as long as its last holder; one that nobody holds was imported."""

    def follow(row: Opposition) -> None:
        if not ledger.unwanted([row]):
            ledger.shorten([row])
        elif durations.is_renewed_tacitly(row.ends_at):
            row.ends_at = _next_term(row.ends_at, now)
            row.save(update_fields=["ends_at"])
        else:
            ledger.end([row], at=now)

    return follow


def _next_term(ends_at: datetime, now: datetime) -> datetime:
    while ends_at <= now:
        ends_at = durations.end_of_term(ends_at)
    return ends_at


def _close(transfer: LineTransfer, now: datetime) -> bool:
    try:
        close_transfer(transfer, at=now)
    except TransferOver:
        return False
    return True


def _note(action: Action, holding: Holding) -> None:
    audit.record(action, account=holding.account, line_index=bytes(holding.line_index))


def _one_by_one(*work: tuple[QuerySet[Any], Callable[[Any], None]]) -> int:
    """Each in a transaction of its own. One that fails holds up nobody else; its error comes last."""
    done, failures = 0, list[Exception]()
    for due, act in work:
        for key, line_index in list(due.order_by("pk").values_list("pk", "line_index")):
            try:
                done += _is_done(due, key, bytes(line_index), act)
            except DatabaseError:
                raise
            except Exception as failure:  # noqa: BLE001 -- raised once the others are done
                failures.append(failure)
    if failures:
        raise failures[0]
    return done


@transaction.atomic
def _is_done(due: QuerySet[Any], key: Any, line_index: bytes, act: Callable[[Any], None]) -> bool:  # noqa: ANN401 -- a primary key
    """Looked at again under its lock: a task may run twice at once."""
    # A line's oppositions before its holdings, as everywhere: two orders would wait for each other.
    ledger.locked(line_index)
    locked = due.select_for_update(of=("self",)).filter(pk=key).first()
    if locked is None:
        return False
    act(locked)
    return True


def _erase(old: QuerySet[Any], *, noted_as: Action | None = None) -> int:
    erased = 0
    while keys := list(old.values_list("pk", flat=True)[:_ROWS]):
        # A run that is killed has written down what it erased.
        with transaction.atomic():
            _, deleted = old.filter(pk__in=keys).delete()
            count = deleted.get(f"register.{old.model.__name__}", 0)
            if noted_as and count:
                audit.record(noted_as, count=count)
        erased += count
    return erased
