"""What people read for the codes of messages and of downloads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

_MESSAGES: Final[dict[str, StrOrPromise]] = {
    "accounts/login_code": _("Code to log in"),
    "accounts/password_reset_code": _("Code to change the password"),
    "accounts/address_code": _("Code to confirm an address"),
    "accounts/address_changed": _("Change of address"),
    "accounts/password_changed": _("Change of password"),
    "accounts/unknown_account": _("No account at this address"),
    "accounts/address_in_use": _("Address in use already"),
    "accounts/factor_added": _("New way to log in"),
    "accounts/factor_removed": _("Way to log in removed"),
    "accounts/recovery_codes_made": _("New recovery codes"),
    "accounts/new_device": _("Login from a new device"),
    "professionals/application": _("Confirmation of an application"),
    "professionals/invitation": _("Invitation to an organisation"),
    "professionals/member_removed": _("End of a membership"),
    "professionals/organisation_activated": _("Organisation activated"),
    "professionals/organisation_suspended": _("Organisation suspended"),
    "professionals/organisation_closed": _("Organisation closed"),
    "professionals/mandate_granted": _("Mandate granted"),
    "professionals/mandate_revoked": _("Mandate revoked"),
    "professionals/owner_recovery": _("Recovery of an owner"),
    "professionals/consent_withdrawn": _("Consent withdrawn by a person"),
    "professionals/objection_recorded": _("Objection by a person"),
    "register/address_confirmation": _("Confirmation of the address"),
    "register/line_code": _("Code for a number"),
    "register/receipt": _("Receipt"),
    "register/renewal_notice": _("Notice before renewal"),
    "register/removal_confirmation": _("Confirmation of removal"),
    "register/transfer_notice": _("Question about a number that changed hands"),
}

_HELD: Final[dict[str, StrOrPromise]] = {
    "account": _("Account"),
    "factors": _("Passkeys and other second factors"),
    "name": _("Name"),
    "last_used_at": _("Last used on"),
    "events": _("Who looked at my data, and what was done with it"),
    "lines": _("Numbers"),
    "former_lines": _("Numbers that I held before"),
    "history": _("What happened"),
    "address": _("E-mail address"),
    "last_login": _("Last login"),
    "reference": _("Reference"),
    "declines_renewal": _("Renewal refused"),
    "is_registered": _("Registered"),
    "suspended": _("Suspended by the operator"),
    "numbers": _("Numbers"),
    "expires_at": _("Until"),
    "completed_at": _("Complete on"),
    "declared_at": _("Declared on"),
    "answer_before": _("Answer before"),
    "outcome": _("Answer"),
    "ended_at": _("Ended on"),
    "ending": _("Why it ended"),
    "to": _("Sent to"),
    "steps": _("Steps"),
    "code": _("State"),
    "messages": _("Messages sent"),
    "memberships": _("Organisations"),
    "organisation": _("Organisation"),
    "joined_at": _("Since"),
    "devices": _("Devices that I logged in from"),
    "first_seen_at": _("First seen on"),
    "last_seen_at": _("Last seen on"),
    "transfers": _("Numbers that changed hands"),
    "registrations": _("Registrations under way"),
    "number": _("Number"),
    "language": _("Language"),
    "role": _("Role"),
    "created_at": _("Made on"),
    "registered_at": _("Registered on"),
    "effective_at": _("In force since"),
    "ends_at": _("Until"),
    "list": _("List"),
    "lists": _("Lists"),
    "kind": _("Kind"),
    "channel": _("Means"),
    "at": _("On"),
    "action": _("What"),
    "actor": _("By whom"),
    "reason": _("Why"),
    "origin": _("How it came"),
    "first_proven_at": _("First proven on"),
    "last_proven_at": _("Last proven on"),
}


def message_title(kind: str) -> StrOrPromise:
    return _MESSAGES.get(kind, _("Message"))


def held_title(key: str) -> StrOrPromise:
    """A key without words is shown as it stands: the person sees everything."""
    return _HELD.get(key, key.replace("_", " ").capitalize())
