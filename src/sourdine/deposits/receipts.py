"""What the register signs of the numbers that were asked about without a file."""

from __future__ import annotations

import uuid
from collections import Counter
from typing import TYPE_CHECKING

from sourdine.evidence import salt_digest
from sourdine.evidence.check_receipt import CheckReceipt, ImageState, digest_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sourdine.evidence import Issuer
    from sourdine.screening.judgement import Register


def of_check(
    register: Register,
    numbers: Sequence[str],
    verdicts: Sequence[str],
    *,
    issuer: Issuer,
    on_behalf_of: str,
    at: datetime,
    salt: bytes,
) -> CheckReceipt:
    info = register.image.info()
    return CheckReceipt(
        issuer=issuer,
        identifier=str(uuid.uuid4()),
        on_behalf_of=on_behalf_of,
        checked_at=at,
        numbers=len(numbers),
        by_verdict=Counter(verdicts),
        lists=register.lists,
        register=ImageState(as_of=info.as_of, position=info.position, digest=info.digest),
        salt_digest=salt_digest(salt),
        digest=digest_of(numbers, verdicts, salt),
    )
