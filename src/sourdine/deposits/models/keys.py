"""Keys that the service's keyring seals: one an organisation for its files, one a month for tokens.

Whoever destroys the row destroys what the key sealed, or what its tokens could still tell.
"""

from __future__ import annotations

from django.db import models

from sourdine.professionals.models import Organisation


class FilesKey(models.Model):
    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="files_key")
    key_sealed = models.BinaryField()
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d}"


class TokensKey(models.Model):
    month = models.DateField(unique=True)  # its first day
    key_sealed = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
