"""What an administrator does to the accounts of the operator's people, each act with its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.db import transaction

from sourdine.accounts import devices
from sourdine.accounts.errors import UnknownRole
from sourdine.accounts.models import User
from sourdine.accounts.services import OPERATOR_ROLES
from sourdine.audit.services import record
from sourdine.audit.vocabulary import Action
from sourdine.web.operator.errors import NotOnOneself

if TYPE_CHECKING:
    from django.db.models import QuerySet


def people() -> QuerySet[User]:
    """Those who work for the operator; consumers are nobody's to browse."""
    return User.objects.filter(role__in=OPERATOR_ROLES)


@transaction.atomic
def open_again(user: User, *, by: User, reason: str) -> None:
    _set_active(user, by=by, reason=reason, active=True)


@transaction.atomic
def close(user: User, *, by: User, reason: str) -> None:
    """Ends this person's sessions too: an inactive account is nobody. Raises NotOnOneself."""
    _set_active(user, by=by, reason=reason, active=False)


@transaction.atomic
def give_role(user: User, role: str, *, by: User, reason: str) -> None:
    """Raises NotOnOneself or UnknownRole."""
    _require_another(user, by)
    if role not in OPERATOR_ROLES:
        raise UnknownRole(role=role, roles=", ".join(OPERATOR_ROLES))
    former, user.role = user.role, role
    user.save(update_fields=["role"])
    record(Action.ACCOUNT_CHANGED, actor=by, account=user, reason=reason, role=role, former_role=former)


@transaction.atomic
def reset_second_factor(user: User, *, by: User, reason: str) -> None:
    """For somebody who lost it, and is told: until another is set up, the account opens nothing, and what is
    open is over. Raises NotOnOneself.
    """
    _require_another(user, by)
    Authenticator.objects.filter(user=user).delete()
    devices.end_all(user)
    get_adapter().send_mail("mfa/email/totp_deactivated", user.email, {})
    record(Action.FACTOR_REMOVED, actor=by, account=user, reason=reason, factor="all")


def _set_active(user: User, *, by: User, reason: str, active: bool) -> None:
    _require_another(user, by)
    user.is_active = active
    user.save(update_fields=["is_active"])
    record(Action.ACCOUNT_CHANGED, actor=by, account=user, reason=reason, active=active)


def _require_another(user: User, by: User) -> None:
    if user.pk == by.pk:
        raise NotOnOneself
