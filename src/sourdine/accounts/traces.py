"""What happens to an account's own doors is written down, where the person reads it, and mailed by allauth.

When a way into the account changes, whoever has it open elsewhere is out: perhaps they came in by the former.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account import signals as account_signals
from allauth.mfa import signals as factor_signals
from django.dispatch import receiver

from sourdine.accounts import devices
from sourdine.audit.services import record
from sourdine.audit.vocabulary import Action

if TYPE_CHECKING:
    from allauth.mfa.models import Authenticator
    from django.http import HttpRequest

    from sourdine.accounts.models import User


@receiver(account_signals.user_logged_in)
def logged_in(user: User, **_: Any) -> None:  # noqa: ANN401 -- a signal's arguments are its sender's
    record(Action.LOGGED_IN, actor=user, account=user)


@receiver([account_signals.password_set, account_signals.password_changed, account_signals.password_reset])
def password_changed(user: User, request: HttpRequest, **_: Any) -> None:  # noqa: ANN401 -- same
    if user.password_is_temporary:
        user.password_is_temporary = False
        user.save(update_fields=["password_is_temporary"])
    devices.end_others(user, request)
    record(Action.PASSWORD_CHANGED, actor=user, account=user)


@receiver(account_signals.email_changed)
def address_changed(user: User, request: HttpRequest, **_: Any) -> None:  # noqa: ANN401 -- same
    devices.end_others(user, request)
    record(Action.ADDRESS_CHANGED, actor=user, account=user)


@receiver([factor_signals.authenticator_added, factor_signals.authenticator_reset])
def factor_added(user: User, authenticator: Authenticator, request: HttpRequest, **_: Any) -> None:  # noqa: ANN401 -- same
    devices.end_others(user, request)
    record(Action.FACTOR_ADDED, actor=user, account=user, factor=authenticator.type)


@receiver(factor_signals.authenticator_removed)
def factor_removed(user: User, authenticator: Authenticator, request: HttpRequest, **_: Any) -> None:  # noqa: ANN401 -- same
    devices.end_others(user, request)
    record(Action.FACTOR_REMOVED, actor=user, account=user, factor=authenticator.type)
