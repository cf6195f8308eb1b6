"""What the operator decides of an organisation, each with its reason; closing it is its own decision too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Q

from sourdine import clock
from sourdine.audit import services as audit
from sourdine.audit.vocabulary import Action
from sourdine.professionals.errors import IdentifierTaken, NoOwnerYet, ReasonMissing, WrongState
from sourdine.professionals.models import Organisation, Role, State, Webhook
from sourdine.professionals.services import mandates, membership, messages
from sourdine.professionals.vocabulary import Act

if TYPE_CHECKING:
    from sourdine.accounts.models import User
    from sourdine.professionals.models import Plan
    from sourdine.professionals.services.acting import Actor


@transaction.atomic
def activate(organisation: Organisation, *, by: User, reason: str) -> None:
    """After an application or a suspension; the contract's first year begins. Its owners are told.

    Raises ReasonMissing, WrongState, NoOwnerYet or IdentifierTaken.
    """
    held = _decided(organisation, reason, State.APPLYING, State.SUSPENDED)
    if not membership.current(held).filter(role=Role.OWNER).exists():
        raise NoOwnerYet
    if held.plan_since is None and held.plan_id is not None:
        held.plan_since = clock.now()
    held.state = State.ACTIVE
    try:
        with transaction.atomic():
            held.save(update_fields=["state", "plan_since"])
    except IntegrityError:
        raise IdentifierTaken from None
    _note(Action.ORGANISATION_ACTIVATED, held, by, reason)


@transaction.atomic
def suspend(organisation: Organisation, *, by: User, reason: str) -> None:
    """Nothing is deposited or collected meanwhile, by anybody. Raises ReasonMissing or WrongState."""
    held = _decided(organisation, reason, State.ACTIVE)
    held.state = State.SUSPENDED
    held.save(update_fields=["state"])
    _note(Action.ORGANISATION_SUSPENDED, held, by, reason)


@transaction.atomic
def close(organisation: Organisation, *, by: User, reason: str) -> None:
    """For good; an application is refused so. Raises ReasonMissing or WrongState."""
    held = _decided(organisation, reason, State.APPLYING, State.ACTIVE, State.SUSPENDED)
    _close(held, by, reason)


@transaction.atomic
def close_own(actor: Actor) -> None:
    """An owner ends the contract. Raises what `authorise` raises."""
    _close(membership.locked_for(actor, Act.CLOSE), actor.user, "")


@transaction.atomic
def change_plan(organisation: Organisation, plan: Plan, *, by: User, reason: str) -> None:
    """A new year of the contract begins now, with all its deposits; of an application, when it is activated.

    Raises ReasonMissing or WrongState.
    """
    held = _decided(organisation, reason, State.APPLYING, State.ACTIVE, State.SUSPENDED)
    former, held.plan = held.plan, plan
    if held.state != State.APPLYING:
        held.plan_since = clock.now()
    held.save(update_fields=["plan", "plan_since"])
    audit.record(
        Action.PLAN_CHANGED,
        actor=by,
        organisation=held.pk,
        reason=reason,
        plan=plan.slug,
        former_plan=former.slug if former else None,
    )


def _decided(organisation: Organisation, reason: str, *states: State) -> Organisation:
    if not reason.strip():
        raise ReasonMissing
    held = membership.locked(organisation.pk)
    if held.state not in states:
        raise WrongState
    return held


def _close(held: Organisation, by: User | None, reason: str) -> None:
    held.state = State.CLOSED
    held.save(update_fields=["state"])
    at = clock.now()
    membership.revoke_keys(Q(organisation=held), by)
    mandates.end_all(held, by=by)
    Webhook.objects.filter(organisation=held).remove(at)
    held.invitations.filter(accepted_at=None, withdrawn_at=None).update(
        withdrawn_at=at, address_sealed=None, token_digest=None
    )
    _note(Action.ORGANISATION_CLOSED, held, by, reason)


def _note(action: Action, held: Organisation, by: User | None, reason: str) -> None:
    event = audit.record(action, actor=by, organisation=held.pk, reason=reason)
    kind = f"organisation_{action.value.rpartition('.')[2]}"
    messages.tell_owners(held, kind, {"reason": reason}, key=f"{kind}:{event.pk}")
