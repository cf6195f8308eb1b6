"""Who may do what in an organisation's name. Each rule says so in its first line, and refuses when in doubt.

`services.acting.authorise` asks them, and looks at the rest: is the organisation active, is there a mandate,
a second factor. What the operator's people may do to organisations stands in `accounts.permissions`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sourdine.professionals.models.membership import Member, Role
from sourdine.professionals.vocabulary import Act, Scope

if TYPE_CHECKING:
    from collections.abc import Callable


def may_read(member: Member) -> bool:
    """Every member: the organisation's page, its deposits, certificates and history, never a result."""
    return _is_one_of(member, Role.OWNER, Role.DEPOSITOR, Role.AUDITOR)


def may_deposit(member: Member) -> bool:
    """Owners and depositors, with a second factor; by mandate too."""
    return _is_one_of(member, Role.OWNER, Role.DEPOSITOR)


def may_collect(member: Member) -> bool:
    """Owners and depositors, with a second factor; by mandate too."""
    return _is_one_of(member, Role.OWNER, Role.DEPOSITOR)


def may_check(member: Member) -> bool:
    """Owners and depositors, with a second factor; by mandate too."""
    return _is_one_of(member, Role.OWNER, Role.DEPOSITOR)


def may_record(member: Member) -> bool:
    """Owners and depositors, with a second factor; by mandate too: consents, withdrawals, objections."""
    return _is_one_of(member, Role.OWNER, Role.DEPOSITOR)


def may_ask(member: Member) -> bool:
    """Owners and depositors, with a second factor; by mandate too: may this contact be made?"""
    return _is_one_of(member, Role.OWNER, Role.DEPOSITOR)


def may_manage_texts(member: Member) -> bool:
    """Owners with a second factor: what people are shown when they are asked for consent."""
    return _is_one_of(member, Role.OWNER)


def may_manage_keys(member: Member) -> bool:
    """Owners with a second factor: API keys and SSH keys."""
    return _is_one_of(member, Role.OWNER)


def may_manage_webhooks(member: Member) -> bool:
    """Owners with a second factor: where programs are told what happens."""
    return _is_one_of(member, Role.OWNER)


def may_manage_members(member: Member) -> bool:
    """Owners with a second factor: invitations, roles, removals. Anybody may leave by themselves."""
    return _is_one_of(member, Role.OWNER)


def may_manage_mandates(member: Member) -> bool:
    """Owners of the professional, with a second factor; a provider may give a mandate up."""
    return _is_one_of(member, Role.OWNER)


def may_revoke(member: Member) -> bool:
    """Owners with a second factor, of a suspended organisation too: keys, mandates and webhooks end."""
    return _is_one_of(member, Role.OWNER)


def may_accept_terms(member: Member) -> bool:
    """Owners: the conditions of use bind the organisation."""
    return _is_one_of(member, Role.OWNER)


def may_close(member: Member) -> bool:
    """Owners with a second factor: the contract ends, keys and mandates with it."""
    return _is_one_of(member, Role.OWNER)


BY_MEMBERS: Final[dict[Act, Callable[[Member], bool]]] = {
    Act.READ: may_read,
    Act.DEPOSIT: may_deposit,
    Act.COLLECT: may_collect,
    Act.CHECK: may_check,
    Act.RECORD: may_record,
    Act.ASK: may_ask,
    Act.MANAGE_TEXTS: may_manage_texts,
    Act.MANAGE_KEYS: may_manage_keys,
    Act.MANAGE_WEBHOOKS: may_manage_webhooks,
    Act.MANAGE_MEMBERS: may_manage_members,
    Act.MANAGE_MANDATES: may_manage_mandates,
    Act.REVOKE: may_revoke,
    Act.ACCEPT_TERMS: may_accept_terms,
    Act.CLOSE: may_close,
}
# What a key may be made to open; an act that is not here is done by people only.
BY_KEYS: Final[dict[Act, frozenset[Scope]]] = {
    Act.READ: frozenset(Scope),
    Act.DEPOSIT: frozenset({Scope.DEPOSITS}),
    Act.COLLECT: frozenset({Scope.RESULTS}),
    Act.CHECK: frozenset({Scope.CHECKS}),
    Act.RECORD: frozenset({Scope.CONSENTS}),
    Act.ASK: frozenset({Scope.PERMISSIONS}),
}
# SFTP's whole purpose: write files, read results.
BY_SSH: Final = frozenset({Act.READ, Act.DEPOSIT, Act.COLLECT})
BY_MANDATE: Final = frozenset({Act.READ, Act.DEPOSIT, Act.COLLECT, Act.CHECK, Act.RECORD, Act.ASK})
# Read only, or needed before anything else works.
WITHOUT_SECOND_FACTOR: Final = frozenset({Act.READ, Act.ACCEPT_TERMS})
# Possible before the operator's decision, and after a suspension: a stolen key lives on through one.
WHILE_NOT_ACTIVE: Final = frozenset({Act.READ, Act.ACCEPT_TERMS, Act.MANAGE_MEMBERS, Act.REVOKE, Act.CLOSE})
UNDER_CONTRACT: Final = frozenset({Act.DEPOSIT, Act.CHECK, Act.ASK})


def _is_one_of(member: Member, *roles: Role) -> bool:
    return member.ended_at is None and member.role in roles
