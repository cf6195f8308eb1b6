"""Accounts of the people who work for the operator: made by an administrator, finished by the person."""

from __future__ import annotations

import secrets
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from sourdine.accounts.errors import AddressInUse, NoAddress, UnknownRole
from sourdine.accounts.models import Role, User, as_address
from sourdine.audit.services import record
from sourdine.audit.vocabulary import Action

OPERATOR_ROLES: Final = (Role.AGENT, Role.SUPERVISOR, Role.ADMINISTRATOR)


@transaction.atomic
def add_operator(email: str, *, role: str, language: str = "fr", by: User | None = None) -> tuple[User, str]:
    """A new account and its one-time password, shown once: logging in with it leads to choosing another one,
    then to setting up the second factor. Raises NoAddress, UnknownRole or AddressInUse.
    """
    _require_address(email)
    if role not in OPERATOR_ROLES:
        raise UnknownRole(role=role, roles=", ".join(OPERATOR_ROLES))
    if User.objects.filter(email=as_address(email)).exists():
        raise AddressInUse
    password = secrets.token_urlsafe(15)
    user = User.objects.create_user(email, role=role, password=password, language=language)
    user.password_is_temporary = True
    user.save(update_fields=["password_is_temporary"])
    record(Action.ACCOUNT_CREATED, actor=by, account=user, role=role)
    return user, password


@transaction.atomic
def choose_language(user: User, language: str) -> None:
    """What the person is written to in, from now on."""
    user.language = "en" if language == "en" else "fr"
    user.save(update_fields=["language"])


def _require_address(email: str) -> None:
    try:
        validate_email(email.strip())
    except ValidationError as refused:
        raise NoAddress from refused
