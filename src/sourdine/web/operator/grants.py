"""What each role may do in the admin, as Django asks for it. What is not there is nobody's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.contrib.auth.backends import BaseBackend

from sourdine.accounts import permissions

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import AnonymousUser

    from sourdine.accounts.models import User

    Somebody = User | AnonymousUser

GRANTS: Final[dict[str, Callable[[Somebody], bool]]] = {
    "register.view_oppositionlist": permissions.may_enter_back_office,
    "register.add_oppositionlist": permissions.may_manage_lists,
    "register.change_oppositionlist": permissions.may_manage_lists,
    "register.view_opposition": permissions.may_search_numbers,
    "register.view_holding": permissions.may_search_numbers,
    "register.view_registration": permissions.may_search_numbers,
    "register.view_linetransfer": permissions.may_search_numbers,
    "register.view_publication": permissions.may_see_jobs,
    "register.view_listimport": permissions.may_manage_lists,
    "register.view_allowance": permissions.may_see_jobs,
    "professionals.view_organisation": permissions.may_see_organisations,
    "professionals.view_member": permissions.may_see_organisations,
    "professionals.view_mandate": permissions.may_see_organisations,
    "professionals.view_fee": permissions.may_see_organisations,
    "professionals.add_fee": permissions.may_manage_organisations,
    "professionals.view_ownerrecovery": permissions.may_see_organisations,
    "professionals.view_plan": permissions.may_see_organisations,
    "professionals.add_plan": permissions.may_manage_plans,
    "professionals.change_plan": permissions.may_manage_plans,
    "professionals.view_termsversion": permissions.may_see_organisations,
    "professionals.add_termsversion": permissions.may_manage_plans,
    "deposits.view_deposit": permissions.may_review_deposits,
    "deposits.change_deposit": permissions.may_review_deposits,
    "deposits.view_campaign": permissions.may_review_deposits,
    "notifications.view_message": permissions.may_send_again,
    "audit.view_event": permissions.may_read_audit,
    "jobs.view_job": permissions.may_see_jobs,
    "jobs.change_job": permissions.may_manage_accounts,
    "accounts.view_user": permissions.may_manage_accounts,
    "accounts.add_user": permissions.may_manage_accounts,
    "accounts.change_user": permissions.may_manage_accounts,
}


class RoleGrants(BaseBackend):
    """Logs nobody in; answers Django's questions about permissions from the person's role."""

    def has_perm(self, user_obj: Somebody, perm: str, obj: object = None) -> bool:  # noqa: ARG002 -- Django's signature
        may = GRANTS.get(perm)
        return may is not None and _asked_once(user_obj, may)

    def has_module_perms(self, user_obj: Somebody, app_label: str) -> bool:
        return any(self.has_perm(user_obj, perm) for perm in GRANTS if perm.startswith(f"{app_label}."))


def _asked_once(user: Somebody, may: Callable[[Somebody], bool]) -> bool:
    """A page of the admin asks for the same right dozens of times; `user` lives as long as one request."""
    answers: dict[str, bool] = user.__dict__.setdefault("_granted", {})
    if may.__name__ not in answers:
        answers[may.__name__] = may(user)
    return answers[may.__name__]
