"""Invitations: a link to an address, a page with one button, a membership."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction

from sourdine import clock
from sourdine.accounts.models import User
from sourdine.audit import services as audit
from sourdine.audit.vocabulary import Action
from sourdine.notifications import recipients
from sourdine.notifications.models import Channel
from sourdine.professionals.errors import (
    AlreadyAMember,
    InvitationUnusable,
    TooManyInvitations,
    TooManyMembers,
    UnknownMemberRole,
)
from sourdine.professionals.models import Invitation, Member, Organisation, Role, TermsAcceptance
from sourdine.professionals.services import acting, membership, messages
from sourdine.professionals.vocabulary import Act
from sourdine.register.services import contact, limits, secrecy

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from sourdine.professionals.services.acting import Actor

VALID: Final = timedelta(days=10)
MOST_A_DAY: Final = 20  # of one organisation, those that were withdrawn included


@transaction.atomic
def invite(actor: Actor, address: str, role: str) -> Invitation:
    """Raises what `authorise` raises, ContactRefused, UnknownMemberRole, TooManyMembers, AlreadyAMember or
    TooManyInvitations.
    """
    from sourdine.professionals.services.joining import read_address

    organisation = membership.locked_for(actor, Act.MANAGE_MEMBERS)
    wanted = read_address(address)
    if role not in Role.values:
        raise UnknownMemberRole
    if _is_known(organisation, wanted):
        raise AlreadyAMember
    if membership.current(organisation).count() + pending(organisation).count() >= membership.MOST:
        raise TooManyMembers(most=membership.MOST)
    language = actor.user.language if actor.user else organisation.language
    made = write(organisation, wanted, Role(role), language=language, by=actor.member)
    audit.record(Action.MEMBER_INVITED, **actor.traced, role=role)
    _count(organisation, wanted)
    return made


@transaction.atomic
def withdraw(actor: Actor, invitation: UUID) -> None:
    """Its link no longer works. Raises what `authorise` raises, or InvitationUnusable."""
    acting.authorise(actor, Act.MANAGE_MEMBERS)
    found = pending(actor.organisation).select_for_update().filter(pk=invitation).first()
    if found is None:
        raise InvitationUnusable
    found.end(withdrawn_at=clock.now())
    audit.record(Action.INVITATION_WITHDRAWN, **actor.traced, role=found.role)


def of_token(token: str) -> Invitation | None:
    """Looks, changes nothing: for the page that a link opens."""
    return _awaiting(token, clock.now()).select_related("organisation").first()


@transaction.atomic
def accept(token: str) -> Member:
    """Whoever reads the address belongs to the organisation, with an account at that address.

    Raises InvitationUnusable whatever the reason, OperatorsStayOut, or TooManyMembers.
    """
    at = clock.now()
    found = _locked(token, at)
    if found is None or found.address_sealed is None:
        raise InvitationUnusable
    user, is_new = User.objects.of_address(
        messages.unseal_address(found.address_sealed), language=found.language
    )
    if not user.is_active:
        raise InvitationUnusable
    if is_new:
        audit.record(Action.ACCOUNT_CREATED, account=user)
    is_first = not Member.objects.filter(organisation=found.organisation).exists()
    by_operator = found.invited_by_id is None
    member = membership.join(found.organisation, user, Role(found.role), by_operator=by_operator)
    found.end(accepted_at=at)
    if is_first:
        # Who accepted the terms with the application. Later ones accepted nothing by joining.
        unsigned = TermsAcceptance.objects.filter(organisation=found.organisation, accepted_by=None)
        unsigned.update(accepted_by=user)
    return member


def pending(organisation: Organisation) -> QuerySet[Invitation]:
    return Invitation.objects.filter(
        organisation=organisation, accepted_at=None, withdrawn_at=None, expires_at__gt=clock.now()
    ).order_by("created_at")


def write(
    organisation: Organisation,
    address: str,
    role: Role,
    *,
    language: str,
    by: Member | None = None,
    kind: str = "invitation",
) -> Invitation:
    """Written and sent, in the caller's transaction."""
    token, at = secrecy.draw_token(), clock.now()
    made = Invitation.objects.create(
        organisation=organisation,
        role=role,
        language=language,
        address_sealed=messages.seal_address(address),
        address_masked=recipients.masked(Channel.MAIL, address),
        token_digest=secrecy.token_digest(token),
        invited_by=by,
        created_at=at,
        expires_at=at + VALID,
    )
    link = contact.page("invitation", language, token)
    messages.send(
        kind,
        address,
        {"organisation": organisation.name, "link": link, "days": VALID.days},
        key=f"invitation:{made.pk}",
        language=language,
        not_after=made.expires_at,
    )
    return made


def _count(organisation: Organisation, address: str) -> None:
    """Mail leaves in the operator's name, to whatever address and with a name that the organisation chose."""
    of_ours = limits.Draw(
        scope="organisation-invitations", key=organisation.pk.bytes, most=MOST_A_DAY, window=limits.DAY
    )
    try:
        limits.take([of_ours, limits.address_draw(address)], clock.now())
    except limits.LimitReached as reached:
        raise TooManyInvitations(reached.retry_at) from None


def _is_known(organisation: Organisation, address: str) -> bool:
    if membership.current(organisation).filter(user__email=address).exists():
        return True
    sealed = pending(organisation).values_list("address_sealed", flat=True)
    return any(one is not None and messages.unseal_address(one) == address for one in sealed)


def _locked(token: str, at: datetime) -> Invitation | None:
    known = _awaiting(token, at).first()
    if known is None:
        return None
    # In the order of whoever removes a member and withdraws what they sent: else each waits for the other.
    membership.locked(known.organisation_id)
    return _awaiting(token, at).select_for_update().first()


def _awaiting(token: str, at: datetime) -> QuerySet[Invitation]:
    digest = secrecy.token_digest(token)
    return Invitation.objects.filter(
        token_digest=digest, accepted_at=None, withdrawn_at=None, expires_at__gt=at
    )
