"""Who may do what. Each function says so in its first line; every one of them refuses when in doubt."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Final

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect

from sourdine.accounts.models import Role, User

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import AnonymousUser
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    Somebody = User | AnonymousUser
    View = Callable[..., HttpResponseBase]

# Recovery codes alone are no factor: they come with one, for the day it is lost.
FACTORS: Final = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
_RANKS: Final = {Role.AGENT: 1, Role.SUPERVISOR: 2, Role.ADMINISTRATOR: 3}


def has_second_factor(user: Somebody) -> bool:
    """An authenticator application, a passkey or a security key: whoever has one needs it to log in."""
    return bool(user.is_authenticated and is_mfa_enabled(user, types=list(FACTORS)))


def may_enter_back_office(user: Somebody) -> bool:
    """Agents, supervisors and administrators whose account is active and has a second factor."""
    return _works_as(user, Role.AGENT)


def may_search_numbers(user: Somebody) -> bool:
    """Agents and above, one exact number at a time, with a reason that is written down."""
    return _works_as(user, Role.AGENT)


def may_reveal_numbers(user: Somebody) -> bool:
    """Agents and above, with a reason that the person concerned can read."""
    return _works_as(user, Role.AGENT)


def may_register_for_others(user: Somebody) -> bool:
    """Agents and above: for people who write or telephone."""
    return _works_as(user, Role.AGENT)


def may_withdraw_for_others(user: Somebody) -> bool:
    """Agents and above: on a letter or a call of the person."""
    return _works_as(user, Role.AGENT)


def may_send_again(user: Somebody) -> bool:
    """Agents and above: a message that did not arrive."""
    return _works_as(user, Role.AGENT)


def may_suspend(user: Somebody) -> bool:
    """Supervisors and administrators: holding an opposition back changes what images say."""
    return _works_as(user, Role.SUPERVISOR)


def may_see_jobs(user: Somebody) -> bool:
    """Supervisors and administrators."""
    return _works_as(user, Role.SUPERVISOR)


def may_read_audit(user: Somebody) -> bool:
    """Supervisors and administrators; everybody else reads what concerns them, in their own space."""
    return _works_as(user, Role.SUPERVISOR)


def may_manage_lists(user: Somebody) -> bool:
    """Administrators: lists, imports, publication."""
    return _works_as(user, Role.ADMINISTRATOR)


def may_manage_accounts(user: Somebody) -> bool:
    """Administrators: accounts of the operator's people, never the passwords."""
    return _works_as(user, Role.ADMINISTRATOR)


def may_see_organisations(user: Somebody) -> bool:
    """Agents and above: who applied, who is active, what was paid; no key, no result, no file."""
    return _works_as(user, Role.AGENT)


def may_manage_organisations(user: Somebody) -> bool:
    """Supervisors and administrators: activate, suspend, close, give a plan, enter fees, with a reason."""
    return _works_as(user, Role.SUPERVISOR)


def may_recover_owners(user: Somebody) -> bool:
    """Supervisors and administrators: let a sole owner back in, who is told and may object."""
    return _works_as(user, Role.SUPERVISOR)


def may_review_deposits(user: Somebody) -> bool:
    """Supervisors and administrators: what became of each deposit; held ones they release or refuse."""
    return _works_as(user, Role.SUPERVISOR)


def may_manage_plans(user: Somebody) -> bool:
    """Administrators: what plans there are, and the conditions of use."""
    return _works_as(user, Role.ADMINISTRATOR)


def require(may: Callable[[Somebody], bool]) -> Callable[[View], View]:
    """Opens a view to those who `may`; others go to the login, or to where a second factor is set up."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            return refusal(request, may) or view(request, *args, **kwargs)

        return guarded

    return decorate


def refusal(request: HttpRequest, may: Callable[[Somebody], bool]) -> HttpResponseBase | None:
    """What to answer instead of the page; None to those who `may`. Raises PermissionDenied."""
    user = request.user
    if may(user):
        return None
    if not user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if user.is_operator and not has_second_factor(user):
        return redirect("mfa_index")
    raise PermissionDenied


def _works_as(user: Somebody, least: Role) -> bool:
    if not user.is_authenticated or not user.is_active:
        return False
    return _RANKS.get(Role(user.role), 0) >= _RANKS[least] and has_second_factor(user)
