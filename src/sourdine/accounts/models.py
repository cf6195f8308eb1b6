"""A person who logs in. Who a person is stands here, and nowhere in the list itself."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.utils import timezone


class Role(models.TextChoices):
    """What an account is for. Every role but the consumer's needs a second factor."""

    CONSUMER = "consumer"
    AGENT = "agent"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, *, role: str = Role.CONSUMER, password: str | None = None) -> User:
        """An account without a password (None) logs in by a code sent to its address, or by passkey."""
        user = self.model(email=self.normalize_email(email).lower(), role=role)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser, PermissionsMixin):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(unique=True)
    role = models.CharField(max_length=20, choices=Role.choices, default=Role.CONSUMER)
    language = models.CharField(max_length=2, default="fr")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)

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
