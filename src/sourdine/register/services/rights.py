"""A person's rights over what is held about them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from sourdine import clock
from sourdine.accounts.factors import factors_of
from sourdine.audit import queries, wording
from sourdine.audit import services as audit
from sourdine.audit.vocabulary import Action
from sourdine.notifications.services import history
from sourdine.register.models import Holding, LineTransfer, Registration
from sourdine.register.models.holding import Ending
from sourdine.register.services import ledger, opposition
from sourdine.register.services.holding import holdings_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from sourdine.accounts.models import User
    from sourdine.audit.models import Event
    from sourdine.notifications.models import Message
    from sourdine.register.models import Claim
    from sourdine.register.services.holding import HoldingState
    from sourdine.register.services.standing import ListStanding


def everything_about(account: User) -> dict[str, Any]:
    """All that is held about this person, ready for JSON."""
    return {
        "account": _account(account),
        "factors": factors_of(account),
        "lines": [_line(state) for state in holdings_of(account)],
        "former_lines": [
            _former(one) for one in account.holdings.exclude(ended_at=None).order_by("ended_at")
        ],
        "registrations": [_registration(one) for one in account.registrations.order_by("created_at")],
        "transfers": [_transfer(one) for one in LineTransfer.objects.filter(former__account=account)],
        "messages": [_message(one) for one in account.messages.prefetch_related("events")],
        "events": [_event(one) for one in events_about(account).order_by("at", "id")],
    }


def events_about(account: User) -> QuerySet[Event]:
    """All that was done to this person's data, looks at a line included, for as long as they held it."""
    found = queries.about_account(account)
    for one in account.holdings.all():
        index, since, until = bytes(one.line_index), one.first_proven_at, one.ended_at
        found |= queries.about_holder(account, index, since=since, until=until)
    return found


@transaction.atomic
def delete_account(account: User, *, keep_oppositions: bool) -> None:
    """Who the person is goes. Numbers stay on the lists, held by whoever holds the line, or leave them.

    Raises PermissionDenied for those who work for the operator: what they did stays theirs in the trail.
    """
    if account.is_operator:
        raise PermissionDenied
    held = Holding.objects.filter(account=account, ended_at=None).order_by("line_index")
    # Every line before the first change is logged: whoever is at another one of them waits for the log.
    for holding, rows in [(one, ledger.locked(bytes(one.line_index))) for one in held]:
        if keep_oppositions:
            _leave_to_the_line(holding)
        else:
            opposition.leave(holding, rows, ending=Ending.ACCOUNT_DELETED, at=clock.now(), by=account)
    # Nobody's any more: an event says that an account went, not whose.
    audit.record(Action.ACCOUNT_DELETED, keeps_oppositions=keep_oppositions)
    # They hold the address, masked for ever and sealed for a while.
    account.messages.all().delete()
    account.delete()


def _leave_to_the_line(holding: Holding) -> None:
    """The notice that the person had by mail no longer decides; the line is sent one of its own."""
    holding.account = holding.noticed_at = holding.notice_digest = None
    holding.save(update_fields=["account", "noticed_at", "notice_digest"])


def _account(account: User) -> dict[str, Any]:
    return {
        "address": account.email,
        "language": account.language,
        "role": account.role,
        "created_at": account.created_at.isoformat(),
        "last_login": account.last_login.isoformat() if account.last_login else None,
    }


def _line(state: HoldingState) -> dict[str, Any]:
    holding = state.holding
    return {
        "number": state.line.number.e164,
        "reference": holding.reference,
        "first_proven_at": holding.first_proven_at.isoformat(),
        "last_proven_at": holding.last_proven_at.isoformat(),
        "ends_at": holding.ends_at.isoformat(),
        "declines_renewal": holding.declines_renewal,
        "origin": holding.origin,
        "lists": [_standing(one) for one in state.standings if one.is_wanted],
        "history": [_event(one) for one in state.history],
    }


def _former(holding: Holding) -> dict[str, Any]:
    return {
        "number": holding.line.number.e164,
        "reference": holding.reference,
        "first_proven_at": holding.first_proven_at.isoformat(),
        "ended_at": holding.ended_at.isoformat() if holding.ended_at else None,
        "ending": holding.ending,
    }


def _standing(one: ListStanding) -> dict[str, Any]:
    return {
        "list": one.list.name,
        "is_registered": one.is_registered,
        "registered_at": one.registered_at.isoformat() if one.registered_at else None,
        "effective_at": one.effective_at.isoformat() if one.effective_at else None,
        "suspended": one.suspended,
    }


def _registration(one: Registration) -> dict[str, Any]:
    return {
        "created_at": one.created_at.isoformat(),
        "expires_at": one.expires_at.isoformat(),
        "completed_at": one.completed_at.isoformat() if one.completed_at else None,
        "numbers": [_claimed(claim) for claim in one.claims.select_related("holding")],
    }


def _claimed(claim: Claim) -> str:
    """In clear once it is this person's. Whoever typed it may have mistyped the address, and be another."""
    held = claim.holding is not None and claim.holding.account_id == claim.registration.account_id
    return claim.line.number.e164 if held else claim.line.masked


def _transfer(one: LineTransfer) -> dict[str, Any]:
    return {
        "declared_at": one.declared_at.isoformat(),
        "answer_before": one.answer_before.isoformat(),
        "outcome": one.outcome or None,
    }


def _message(one: Message) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "channel": one.channel,
        "to": one.recipient_masked,
        "created_at": one.created_at.isoformat(),
        "steps": [{"at": step.at.isoformat(), "code": str(step.code)} for step in history(one)],
    }


def _event(one: Event) -> dict[str, Any]:
    return {
        "at": one.at.isoformat(),
        "action": one.action,
        "said": {language: wording.action(one, language) for language in ("fr", "en")},
        "actor": wording.actor(one, "fr"),
        "reason": one.reason,
    }
