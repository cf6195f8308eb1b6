"""What files are called on their depositor's side: for their eyes, and never in an address or a log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sourdine.deposits.services.uploads import NAME
from sourdine.deposits.vault import vault_of

if TYPE_CHECKING:
    from sourdine.deposits.models import Upload


def name_of_upload(upload: Upload) -> str:
    return vault_of(upload.organisation).unseal(bytes(upload.file_name_sealed), about=NAME).decode()
