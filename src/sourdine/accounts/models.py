"""A person who logs in. Who a person is stands here, and nowhere in the list itself."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.utils import timezone

from sourdine import statements

if TYPE_CHECKING:
    from allauth.account.models import EmailAddress


class Role(models.TextChoices):
    """What an account is for. Every role but the consumer's needs a second factor."""

    CONSUMER = "consumer"
    AGENT = "agent"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"


class UserManager(BaseUserManager["User"]):
    def create_user(
        self, email: str, *, role: str = Role.CONSUMER, password: str | None = None, language: str = "fr"
    ) -> User:
        """An account whose address is confirmed, or vouched for by an administrator.

        Without a password (None) it logs in by a code sent to its address, or by passkey.
        """
        made, address = self._made(email, role=role, password=password, language=language)
        statements.insert(made, address)
        return made

    def _made(
        self, email: str, *, role: str = Role.CONSUMER, password: str | None = None, language: str
    ) -> tuple[User, EmailAddress]:
        # allauth's models point to this one.
        from allauth.account.models import EmailAddress

        made = self.model(email=as_address(email), role=role, language=language)
        made.set_password(password)
        return made, EmailAddress(user=made, email=made.email, verified=True, primary=True)

    def of_address(self, email: str, *, language: str = "fr") -> tuple[User, bool]:
        """The account at an address that has just been confirmed; made, and True, when there is none."""
        made, address = self._made(email, language=language)
        if statements.insert_unless_there(made, address, column="email"):
            return made, True
        return self.get(email=made.email), False


def as_address(email: str) -> str:
    """One way to write an address, so that it is found again."""
    return email.strip().lower()


class User(AbstractBaseUser, PermissionsMixin):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(unique=True)
    role = models.CharField(max_length=20, choices=Role.choices, default=Role.CONSUMER)
    language = models.CharField(max_length=2, default="fr")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)
    # Given by an administrator: it opens nothing but the page that changes it.
    password_is_temporary = models.BooleanField(default=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = []

    objects = UserManager()

    def __str__(self) -> str:
        # Ends in logs and in the admin's history: never the address.
        return f"{self.role} {str(self.id)[:8]}"

    @property
    def is_operator(self) -> bool:
        """Works for the operator, in any role."""
        return self.role in {Role.AGENT, Role.SUPERVISOR, Role.ADMINISTRATOR}

    @property
    def is_staff(self) -> bool:
        """Django's word for who may enter its admin."""
        return self.is_active and self.is_operator


class Attempt(models.Model):
    """How often somebody tried to log in lately, kept by Django's database cache for all web processes.

    Never read or written as a model; it stands here so that a migration makes the table.
    """

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "accounts_attempt"

    def __str__(self) -> str:
        return f"until {self.expires:%Y-%m-%d %H:%M:%S}"


class Device(models.Model):
    """A browser that an account logged in from. It is known again by a secret in a cookie of its own."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="devices")
    digest = models.BinaryField(max_length=32)  # keyed, of the secret and the account
    name = models.CharField(max_length=60)  # “Firefox, Linux”
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "digest"], name="one_device_a_secret")
        ]

    def __str__(self) -> str:
        return self.name


class OpenSession(models.Model):
    """A login that is not over: without its row, a session is nobody's, whatever its cookie says."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="open_sessions")
    device = models.ForeignKey(Device, on_delete=models.CASCADE, related_name="sessions")
    opened_at = models.DateTimeField()
    # Written at most every five minutes.
    last_seen_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"since {self.opened_at:%Y-%m-%d %H:%M}"
