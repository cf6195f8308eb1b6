"""Who belongs to an organisation: joining, changing role, leaving. One owner is always left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import Q

from sourdine import clock
from sourdine.audit import services as audit
from sourdine.audit.vocabulary import Action
from sourdine.professionals.errors import (
    LastOwner,
    NotAMember,
    NotThere,
    OperatorsStayOut,
    TooManyMembers,
    UnknownMemberRole,
)
from sourdine.professionals.models import ApiKey, Invitation, Member, Organisation, Role, SshKey, State
from sourdine.professionals.services import acting, messages
from sourdine.professionals.vocabulary import Act

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from sourdine.accounts.models import User
    from sourdine.professionals.services.acting import Actor

MOST: Final = 8


def current(organisation: Organisation) -> QuerySet[Member]:
    of = Member.objects.filter(organisation=organisation, ended_at=None)
    return of.select_related("user").order_by("joined_at", "pk")


def organisations_of(user: User) -> list[Member]:
    """Its current memberships, each with its organisation; the closed ones last."""
    held = Member.objects.filter(user=user, ended_at=None).select_related("organisation")
    return sorted(held, key=lambda one: (one.organisation.state == State.CLOSED, one.organisation.name))


def locked(organisation: UUID) -> Organisation:
    """Who belongs to it is changed by one transaction at a time: counts and the last owner hold."""
    return Organisation.objects.select_for_update().get(pk=organisation)


def locked_for(actor: Actor, act: Act) -> Organisation:
    """The actor's own organisation, locked; then whether they may is asked: whoever waited for the row may
    have been removed by the one who held it. Raises what `authorise` raises.
    """
    held = locked(actor.organisation.pk)
    acting.authorise(actor, act)
    return held


def join(organisation: Organisation, user: User, role: Role, *, by_operator: bool = False) -> Member:
    """In the caller's transaction. Somebody who belongs to it already keeps their membership, and their role
    unless the operator names them its owner: an organisation without one is helped, though it be full.

    Raises OperatorsStayOut or TooManyMembers.
    """
    if user.is_operator:
        raise OperatorsStayOut
    held = locked(organisation.pk)
    known = current(held).filter(user=user).first()
    if known is not None:
        if by_operator and role == Role.OWNER:
            _make_owner(known)
        return known
    if not by_operator and current(held).count() >= MOST:
        raise TooManyMembers(most=MOST)
    made = Member.objects.create(organisation=held, user=user, role=role, joined_at=clock.now())
    audit.record(Action.MEMBER_JOINED, actor=user, account=user, organisation=held.pk, role=role.value)
    return made


@transaction.atomic
def change_role(actor: Actor, member: int, role: str) -> None:
    """Raises what `authorise` raises, UnknownMemberRole, NotThere or LastOwner."""
    held = locked_for(actor, Act.MANAGE_MEMBERS)
    if role not in Role.values:
        raise UnknownMemberRole
    changed = _held(held, member)
    if changed.role == Role.OWNER and role != Role.OWNER:
        _require_another_owner(changed)
    former, changed.role = changed.role, role
    changed.save(update_fields=["role"])
    if role != Role.OWNER:
        _take_back(changed, actor.user)
    audit.record(
        Action.MEMBER_ROLE_CHANGED, **actor.traced, account=changed.user, role=role, former_role=former
    )


@transaction.atomic
def remove(actor: Actor, member: int) -> None:
    """The keys and the invitations that this member made go too: they know them. Raises as `change_role`."""
    leaving = _held(locked_for(actor, Act.MANAGE_MEMBERS), member)
    _require_another_owner(leaving)
    _end(leaving, by=actor.user)
    if leaving.user is not None:
        _tell_removed(leaving)


@transaction.atomic
def leave(user: User, organisation: UUID) -> None:
    """Anybody may, without asking, save the last owner. Raises NotAMember or LastOwner."""
    held = locked(organisation)
    leaving = current(held).filter(user=user).first()
    if leaving is None:
        raise NotAMember
    if held.state != State.CLOSED:
        _require_another_owner(leaving)
    _end(leaving, by=user)


def leave_all(user: User) -> None:
    """Before an account is deleted, in the caller's transaction. Raises LastOwner."""
    for one in organisations_of(user):
        leave(user, one.organisation_id)


def _make_owner(member: Member) -> None:
    if member.role == Role.OWNER:
        return
    former, member.role = member.role, Role.OWNER
    member.save(update_fields=["role"])
    audit.record(
        Action.MEMBER_ROLE_CHANGED,
        actor=member.user,
        account=member.user,
        organisation=member.organisation_id,
        role=Role.OWNER.value,
        former_role=former,
    )


def revoke_keys(which: Q, by: User | None) -> None:
    """Those of them that still open something, each with its event; in the caller's transaction."""
    for kind in (ApiKey, SshKey):
        live = kind.objects.filter(which, revoked_at=None)
        for key in live:
            audit.record(Action.KEY_REVOKED, actor=by, organisation=key.organisation_id, key=str(key.pk))
        live.update(revoked_at=clock.now(), revoked_by=by)


def _held(organisation: Organisation, member: int) -> Member:
    found = current(organisation).filter(pk=member).first()
    if found is None:
        raise NotThere
    return found


def _require_another_owner(member: Member) -> None:
    others = current(member.organisation).filter(role=Role.OWNER).exclude(pk=member.pk)
    if member.role == Role.OWNER and not others.exists():
        raise LastOwner


def _end(member: Member, *, by: User | None) -> None:
    member.ended_at = clock.now()
    member.save(update_fields=["ended_at"])
    _take_back(member, by)
    audit.record(
        Action.MEMBER_LEFT,
        actor=by,
        account=member.user,
        organisation=member.organisation_id,
        role=member.role,
    )


def _take_back(member: Member, by: User | None) -> None:
    """What they opened to others as an owner, and would come back in by: keys, and links of invitations."""
    revoke_keys(Q(made_by=member), by)
    _withdraw_invitations(member, by)


def _withdraw_invitations(member: Member, by: User | None) -> None:
    at = clock.now()
    sent = Invitation.objects.filter(
        invited_by=member, accepted_at=None, withdrawn_at=None, expires_at__gt=at
    )
    for one in sent.select_for_update(of=("self",)):
        one.end(withdrawn_at=at)
        audit.record(
            Action.INVITATION_WITHDRAWN, actor=by, organisation=member.organisation_id, role=one.role
        )


def _tell_removed(member: Member) -> None:
    user = member.user
    if user is None:
        return
    messages.send(
        "member_removed",
        user.email,
        {"organisation": member.organisation.name},
        key=f"removed:{member.pk}",
        language=user.language,
        account=user,
    )
