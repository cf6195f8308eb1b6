"""The texts that people are shown: looked up, and frozen from the first time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sourdine.consents.errors import UnknownText
from sourdine.consents.models import ConsentText

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sourdine.professionals.models import Organisation


def shown(organisation: Organisation, text: UUID, *, at: datetime) -> ConsentText:
    """One of the organisation's, which can no longer change from now on. Raises UnknownText."""
    held = ConsentText.objects.select_for_update().filter(organisation=organisation, pk=text).first()
    if held is None:
        raise UnknownText
    if held.used_at is None:
        held.used_at = at
        held.save(update_fields=["used_at"])
    return held


def reference(text: ConsentText) -> dict[str, object]:
    """How events name it: the digest is of all that it says."""
    return {
        "id": str(text.pk),
        "name": text.name,
        "language": text.language,
        "version": text.version,
        "digest": bytes(text.digest).hex(),
    }
