"""What can go wrong with an account."""

from __future__ import annotations

from sourdine.errors import SourdineError, Wording


class AccountError(SourdineError):
    """Something about an account."""


class AddressInUse(AccountError):
    code = "address_in_use"
    wording = Wording(
        en="An account has this address already. Use another address, or change that account's role in the back office.",
        fr="Un compte a déjà cette adresse. Prenez-en une autre, ou changez le rôle de ce compte dans l'administration.",
    )


class UnknownRole(AccountError):
    code = "unknown_role"
    wording = Wording(
        en="“{role}” is no role of the operator's people. Choose among: {roles}.",
        fr="« {role} » n'est pas un rôle chez l'opérateur. Choisissez parmi : {roles}.",
    )


class NoAddress(AccountError):
    code = "no_address"
    wording = Wording(
        en="This does not read as an e-mail address. Write it like name@example.org.",
        fr="Ceci n'est pas une adresse électronique. Écrivez-la comme nom@example.org.",
    )
