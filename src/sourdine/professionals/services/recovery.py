"""A sole owner who lost every key is let back in, or joined by another, by a supervisor: told first, and may
object.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import DatabaseError, transaction

from sourdine import clock
from sourdine.accounts import devices
from sourdine.audit import services as audit
from sourdine.audit.vocabulary import Action
from sourdine.professionals.errors import NotASoleOwner, ReasonMissing, RecoveryOver
from sourdine.professionals.models import OwnerRecovery, Role, State
from sourdine.professionals.services import invitations, membership, messages
from sourdine.register.services import contact, secrecy

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from sourdine.accounts.models import User
    from sourdine.professionals.models import Member, Organisation


@transaction.atomic
def start(organisation: Organisation, *, by: User, reason: str, successor: str = "") -> OwnerRecovery:
    """Takes effect after the delay of the settings. With `successor`, an address, somebody else is invited to
    be owner; without, the owner's second factors are taken off, so that a code by mail lets them in again.

    Raises ReasonMissing, NotASoleOwner or ContactRefused.
    """
    from sourdine.professionals.services.joining import read_address

    if not reason.strip():
        raise ReasonMissing
    address = read_address(successor) if successor.strip() else None
    owner = _sole_owner(membership.locked(organisation.pk))
    token, at = secrecy.draw_token(), clock.now()
    made = OwnerRecovery.objects.create(
        member=owner,
        successor_sealed=messages.seal_address(address) if address else None,
        reason=reason,
        requested_by=by,
        requested_at=at,
        takes_effect_at=at + timedelta(hours=settings.SOURDINE.owner_recovery_hours),
        token_digest=secrecy.token_digest(token),
    )
    audit.record(
        Action.RECOVERY_STARTED,
        actor=by,
        account=owner.user,
        organisation=organisation.pk,
        reason=reason,
        replaces=address is not None,
    )
    _tell(made, token)
    return made


def of_token(token: str) -> OwnerRecovery | None:
    """Looks, changes nothing: for the page that the link opens."""
    return _open(token).select_related("member__organisation").first()


@transaction.atomic
def refuse(token: str) -> None:
    """By whoever reads the owner's or the organisation's mail. Raises RecoveryOver."""
    held = _open(token).select_for_update(of=("self",)).first()
    if held is None:
        raise RecoveryOver
    _end(held, by=None)


@transaction.atomic
def withdraw(organisation: Organisation, *, by: User, reason: str) -> None:
    """By a supervisor who learnt better, or by the owner who found the key again. Raises RecoveryOver."""
    under_way = OwnerRecovery.objects.filter(member__organisation=organisation, refused_at=None, done_at=None)
    held = under_way.select_for_update(of=("self",)).first()
    if held is None:
        raise RecoveryOver
    _end(held, by=by, reason=reason)


def take_effect(at: datetime) -> int:
    """Those whose delay is over, each in a transaction of its own; how many. One that fails holds up nobody
    else; its error comes last.
    """
    due = OwnerRecovery.objects.filter(takes_effect_at__lte=at, refused_at=None, done_at=None)
    done, failures = 0, list[Exception]()
    for key in list(due.order_by("takes_effect_at", "pk").values_list("pk", flat=True)):
        try:
            done += _carry_out(due.filter(pk=key))
        except DatabaseError:
            raise
        except Exception as failure:  # noqa: BLE001 -- raised once the others are done
            failures.append(failure)
    if failures:
        raise failures[0]
    return done


def under_way(organisation: Organisation) -> OwnerRecovery | None:
    return OwnerRecovery.objects.filter(
        member__organisation=organisation, refused_at=None, done_at=None
    ).first()


@transaction.atomic
def _carry_out(due: QuerySet[OwnerRecovery]) -> bool:
    held = due.select_for_update(of=("self",)).first()
    if held is None:
        return False
    organisation = membership.locked(held.member.organisation_id)
    held.done_at = clock.now()
    held.token_digest = None
    sealed, held.successor_sealed = held.successor_sealed, None
    held.save()
    # Somebody else became owner meanwhile, or this one left: nothing is to be recovered.
    if organisation.state == State.CLOSED or not _is_sole_owner(held.member):
        return False
    if sealed is None:
        _free(held.member)
    else:
        address = messages.unseal_address(sealed)
        invitations.write(organisation, address, Role.OWNER, language=organisation.language)
    audit.record(
        Action.OWNER_RECOVERED,
        account=held.member.user,
        organisation=organisation.pk,
        replaces=sealed is not None,
    )
    return True


def _free(owner: Member) -> None:
    """Whoever has the account open elsewhere loses it: the mailbox alone lets in now."""
    if owner.user is None:
        return
    Authenticator.objects.filter(user=owner.user).delete()
    owner.user.set_unusable_password()
    owner.user.save(update_fields=["password"])
    devices.end_all(owner.user)


def _tell(made: OwnerRecovery, token: str) -> None:
    """The owner and the organisation's own address: one of the two may be lost."""
    organisation, owner = made.member.organisation, made.member.user
    places = {organisation.contact_email: None} | ({owner.email: owner} if owner else {})
    for place, (address, account) in enumerate(places.items()):
        language = account.language if account else organisation.language
        messages.send(
            "owner_recovery",
            address,
            {
                "organisation": organisation.name,
                "link": contact.page("recovery", language, token),
                "hours": settings.SOURDINE.owner_recovery_hours,
                "reason": made.reason,
                "replaced": made.successor_sealed is not None,
            },
            key=f"recovery:{made.pk}:{place}",
            language=language,
            account=account,
        )


def _end(held: OwnerRecovery, *, by: User | None, reason: str = "") -> None:
    held.refused_at = clock.now()
    held.token_digest = held.successor_sealed = None
    held.save()
    audit.record(
        Action.RECOVERY_REFUSED,
        actor=by,
        account=held.member.user,
        organisation=held.member.organisation_id,
        reason=reason,
    )


def _sole_owner(organisation: Organisation) -> Member:
    owners = list(membership.current(organisation).filter(role=Role.OWNER)[:2])
    if len(owners) != 1 or organisation.state == State.CLOSED or under_way(organisation) is not None:
        raise NotASoleOwner
    return owners[0]


def _is_sole_owner(member: Member) -> bool:
    owners = membership.current(member.organisation).filter(role=Role.OWNER).values_list("pk", flat=True)
    return list(owners) == [member.pk]


def _open(token: str) -> QuerySet[OwnerRecovery]:
    digest = secrecy.token_digest(token)
    return OwnerRecovery.objects.filter(token_digest=digest, refused_at=None, done_at=None)
