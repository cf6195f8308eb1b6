"""Held deposits are looked at by somebody of the operator, who releases or refuses them and says why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from sourdine import clock
from sourdine.audit import services as audit
from sourdine.audit.vocabulary import Action
from sourdine.deposits.errors import NotHeld, ReasonNeeded
from sourdine.deposits.models import Deposit, State
from sourdine.deposits.services import announcing, ending
from sourdine.professionals.services import quota
from sourdine.professionals.vocabulary import WebhookEvent

if TYPE_CHECKING:
    from uuid import UUID

    from sourdine.accounts.models import User


@transaction.atomic
def release(deposit: UUID, *, by: User, reason: str) -> Deposit:
    """Its result is ready, from now on for as long as any. Raises NotHeld or ReasonNeeded.

    For supervisors: `accounts.permissions.may_review_deposits` is the caller's to ask.
    """
    held, reason = _held(deposit), _said(reason)
    at = clock.now()
    _note(held, by, reason)
    ending.make_ready(held, at)
    held.save()
    audit.record(
        Action.DEPOSIT_RELEASED,
        actor=by,
        organisation=held.organisation_id,
        reason=reason,
        deposit=str(held.pk),
    )
    return held


@transaction.atomic
def refuse(deposit: UUID, *, by: User, reason: str) -> Deposit:
    """Its result is destroyed unseen; the deposit is not counted. As above."""
    held, reason = _held(deposit), _said(reason)
    _note(held, by, reason)
    held.state, held.refused_at = State.REFUSED, clock.now()
    held.save()
    ending.forget_unseen(held)
    quota.release(held.pk)
    audit.record(
        Action.DEPOSIT_REFUSED,
        actor=by,
        organisation=held.organisation_id,
        reason=reason,
        deposit=str(held.pk),
        code="review",
    )
    announcing.tell(held, WebhookEvent.DEPOSIT_REFUSED)
    return held


def _held(deposit: UUID) -> Deposit:
    found = Deposit.objects.select_for_update(of=("self",)).select_related("organisation", "submitted_by")
    held = found.filter(pk=deposit, state=State.HELD).first()
    if held is None:
        raise NotHeld
    return held


def _said(reason: str) -> str:
    said = reason.strip()[:500]
    if not said:
        raise ReasonNeeded
    return said


def _note(held: Deposit, by: User, reason: str) -> None:
    held.reviewed_at, held.reviewed_by, held.review_reason = clock.now(), by, reason
