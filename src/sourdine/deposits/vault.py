"""An organisation's key: it seals the files of its deposits, and the service's keyring seals it.

Without the row nothing of the organisation opens any more, wherever copies of its files lie.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

import tink
from tink import aead, proto_keyset_format, secret_key_access

from sourdine import clock, sealing
from sourdine.deposits.models import FilesKey
from sourdine.sealing.errors import Unsealable

if TYPE_CHECKING:
    from sourdine.professionals.models import Organisation

ABOUT: Final = "key of an organisation's files"


class Vault:
    """Seals and unseals what is one organisation's."""

    def __init__(self, keyset: bytes) -> None:
        self._aead = proto_keyset_format.parse(keyset, secret_key_access.TOKEN).primitive(aead.Aead)

    def seal(self, plain: bytes, *, about: str) -> bytes:
        return self._aead.encrypt(plain, about.encode())

    def unseal(self, sealed: bytes, *, about: str) -> bytes:
        """Raises Unsealable."""
        try:
            return self._aead.decrypt(bytes(sealed), about.encode())
        except tink.TinkError as refused:
            raise Unsealable from refused

    def __repr__(self) -> str:
        return "Vault(…)"


def vault_of(organisation: Organisation) -> Vault:
    """Its key is made at first use."""
    held = FilesKey.objects.filter(organisation=organisation).first()
    if held is None:
        held, _ = FilesKey.objects.get_or_create(
            organisation=organisation, defaults={"key_sealed": _new_key(), "made_at": clock.now()}
        )
    return _opened(bytes(held.key_sealed))


def _new_key() -> bytes:
    handle = tink.new_keyset_handle(aead.aead_key_templates.AES256_GCM)
    return sealing.current().seal(proto_keyset_format.serialize(handle, secret_key_access.TOKEN), about=ABOUT)


@lru_cache(maxsize=256)
def _opened(key_sealed: bytes) -> Vault:
    return Vault(sealing.current().unseal(key_sealed, about=ABOUT))
