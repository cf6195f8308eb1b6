"""Somebody holds a line: the row that says so, and what that person is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sourdine import statements
from sourdine.accounts.models import User
from sourdine.audit import services as audit
from sourdine.audit.vocabulary import Action
from sourdine.jobs.backend import job_of
from sourdine.notifications.models import Channel
from sourdine.notifications.services import Envelope, queue
from sourdine.register import durations
from sourdine.register.errors import NotRegistered
from sourdine.register.models import Holding
from sourdine.register.models.holding import Ending, LineTransfer, Origin, Outcome
from sourdine.register.services import contact, ledger, receipts, secrecy

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sourdine.jobs.models import Job
    from sourdine.register.line import Line


def hold(line: Line, *, account: User | None, language: str, at: datetime) -> Holding:
    """The holding of whoever has just proven the line: theirs, or a new one. In the caller's transaction."""
    holding = holding_for(line, account=account, language=language, at=at)
    statements.insert(*unwritten(holding))
    return holding


def unwritten(holding: Holding) -> tuple[Holding, ...]:
    """It, if it is new and its row is still to be written."""
    return (holding,) if holding._state.adding else ()  # noqa: SLF001 -- documented by Django


def holding_for(
    line: Line,
    *,
    account: User | None,
    language: str,
    at: datetime,
    origin: str = Origin.WEB,
    postal_sealed: bytes | memoryview | None = None,
) -> Holding:
    """`hold`, for who writes a new one with rows of their own, before the transaction ends."""
    index = line.index
    ledger.lock(index)
    active = statements.select(Holding, "WHERE line_index = %s AND ended_at IS NULL ORDER BY id", [index])
    held = next((one for one in active if account is not None and one.account_id == account.pk), None)
    if held is None:
        held = Holding(
            account=account,
            line_index=index,
            line_sealed=line.seal(),
            reference=secrecy.draw_reference(),
            language=language,
            origin=origin,
            postal_sealed=postal_sealed,
            first_proven_at=at,
            last_proven_at=at,
            ends_at=durations.end_of_term(at),
        )
    else:
        prove_again(held, at)
    if postal_sealed is None:
        _take_over([one for one in active if one.is_the_line_s], by=held, at=at)
    return held


def prove_again(holding: Holding, at: datetime) -> None:
    """Whoever was asked whether the line is still theirs has answered by that."""
    holding.last_proven_at = at
    holding.save(update_fields=["last_proven_at"])
    asked = LineTransfer.objects.filter(former=holding, answered_at=None)
    if asked.update(answered_at=at, outcome=Outcome.KEPT):
        note_answer(holding, Outcome.KEPT)


def note_answer(former: Holding, outcome: Outcome) -> None:
    audit.record(
        Action.TRANSFER_ANSWERED,
        account=former.account,
        line_index=bytes(former.line_index),
        outcome=outcome.value,
    )


def _take_over(former: list[Holding], *, by: Holding, at: datetime) -> None:
    """What is held without an account is held by whoever holds the line. Its wishes pass on, not its dates:
    the one who proves the line now must not see since when another had it.
    """
    if former:
        statements.insert(*unwritten(by))
    for one in former:
        by.lists.add(*one.lists.all())
        one.ended_at, one.ending = at, Ending.TAKEN_OVER
        one.save(update_fields=["ended_at", "ending"])


def receipt_job(holding: Holding) -> Job:
    """To be written with what it acknowledges. A worker sets it in type: a page need not wait for that."""
    from sourdine.register.tasks import send_receipt

    return job_of(send_receipt, [str(holding.pk), holding.ends_at.isoformat()], {})


def holding_with_account(pk: UUID) -> Holding | None:
    found = statements.select_together((Holding, User), _WITH_ACCOUNT, [pk])
    for holding, account in found:
        holding.account = account
    return found[0][0] if found else None


_WITH_ACCOUNT: Final = (
    "register_holding LEFT JOIN accounts_user ON accounts_user.id = account_id WHERE register_holding.id = %s"
)


def send_receipt(holding: Holding) -> None:
    """Queued by a worker once the registration is committed; nothing when the holder has left meanwhile."""
    try:
        made = receipts.receipt_of(holding)
    except NotRegistered:
        return
    channel, recipient = contact.reach(holding)
    lines = tuple(recipient.splitlines()) if channel is Channel.LETTER else ()
    context = {
        "lists": ", ".join(made.lists),
        "registered_at": _instant(made.registered_at, made.language, channel),
        "effective_at": _instant(made.effective_at, made.language, channel),
        "ends_at": _day(made.ends_at, made.language, channel),
        "space": contact.page("my-space", made.language),
    }
    contact.tell(
        holding,
        "receipt",
        context,
        key=f"register:receipt:{holding.pk}:{holding.ends_at:%Y%m%d%H%M%S}",
        document=None if channel in contact.ON_LINE else receipts.as_pdf(made, address=lines),
    )


def _instant(instant: datetime, language: str, channel: Channel) -> str:
    if channel is Channel.VOICE:
        return receipts.day_in_words(instant, language)
    return (
        f"{instant:%d/%m/%Y %H:%M}"
        if channel is Channel.SMS
        else receipts.instant_in_words(instant, language)
    )


def _day(instant: datetime, language: str, channel: Channel) -> str:
    return f"{instant:%d/%m/%Y}" if channel is Channel.SMS else receipts.day_in_words(instant, language)


def tell_withdrawal(holding: Holding) -> None:
    contact.tell(holding, "removal_confirmation", {}, key=f"register:removal:{holding.pk}")


def tell_line_withdrawal(line: Line, at: datetime, *, language: str) -> None:
    """On the line itself: nobody else asked."""
    if not contact.may_tell_line(line.index):
        return
    channel, recipient = contact.on_line(line)
    not_before, not_after = contact.calling_hours(line) if channel is Channel.VOICE else (None, None)
    queue(
        Envelope(
            idempotency_key=f"register:line-removal:{line.index.hex()}:{at:%Y%m%d%H%M%S}",
            channel=channel,
            kind="register/removal_confirmation",
            language=language,
            recipient=recipient,
            context={**contact.common(language), "number": line.national},
            line_index=line.index,
            not_before=not_before,
            not_after=not_after,
        )
    )
