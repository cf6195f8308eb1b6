"""What was asked under an idempotency key, as a keyed digest: the same again is answered, else it is refused.

Keyed, because what is digested may be numbers, which a plain digest gives away in minutes.
<https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/>
"""

from __future__ import annotations

import hmac
import json
from typing import TYPE_CHECKING

from sourdine import sealing
from sourdine.professionals.errors import AskedOtherwise

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sourdine.professionals.services.acting import Actor


def digest_of(asked: Mapping[str, object]) -> bytes:
    """32 bytes, of all that tells one request from another."""
    content = json.dumps(asked, sort_keys=True, separators=(",", ":"), default=str).encode()
    return sealing.current().index(content, about="asked under an idempotency key")


def require_same(held: bytes | memoryview | None, digest: bytes) -> None:
    """Raises AskedOtherwise; what was asked before digests were kept is refused too."""
    if held is None or not hmac.compare_digest(bytes(held), digest):
        raise AskedOtherwise


def key_of(actor: Actor, key: str) -> str:
    """As it is kept: providers choose theirs without knowing of one another's."""
    return f"{actor.organisation.pk.hex} {key}" if actor.is_by_mandate else key
