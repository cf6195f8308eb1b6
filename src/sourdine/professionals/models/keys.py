"""By which keys programs come in an organisation's name. Neither table holds anything that opens a door."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models

from sourdine.professionals.models.membership import Member
from sourdine.professionals.models.organisation import Organisation


class Key(models.Model):
    """What both kinds have: for how long, from where, by whom, and when it last served."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="%(class)ss")
    name = models.CharField(max_length=80)
    networks = models.JSONField(default=list)  # CIDR; empty: from anywhere
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    # Written at most once a minute.
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="%(class)ss_made")

    class Meta:
        abstract = True
        ordering: ClassVar = ["-created_at"]

    def __str__(self) -> str:
        return str(self.id)[:8]


class ApiKey(Key):
    prefix = models.CharField(max_length=16, unique=True)  # public: by which it is looked up
    digest = models.BinaryField(max_length=32)  # keyed
    scopes = models.JSONField(default=list)


class SshKey(Key):
    kind = models.CharField(max_length=30)  # as OpenSSH names it: ssh-ed25519 …
    public_key = models.TextField()  # base64 of the key, without its comment
    fingerprint = models.CharField(max_length=60, db_index=True)  # SHA256:…, as ssh-keygen -l shows it

    class Meta(Key.Meta):
        constraints: ClassVar = [
            # Not of the whole service: whoever copied another's public key keeps nobody from their own.
            models.UniqueConstraint(
                fields=["organisation", "fingerprint"], name="one_ssh_key_an_organisation"
            )
        ]
