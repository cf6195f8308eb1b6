"""The link in a receipt that was mailed: whoever has it holds the address, since the mail was written.

Nothing is kept of it here: what it opens is sealed in the link itself. It is over after a year, or when the
keys that sealed it are retired; whoever needs another asks the professional, or waits for the next receipt.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sourdine import clock, sealing
from sourdine.clock import format_instant, parse_instant
from sourdine.consents.errors import ConsentsLinkOver
from sourdine.consents.services.personal import Holder
from sourdine.consents.subjects import Subject
from sourdine.evidence.encoding import Undecodable, decode_base64url, encode_base64url
from sourdine.sealing.errors import Unsealable

if TYPE_CHECKING:
    from datetime import datetime

ABOUT: Final = "link to consents"
LASTS: Final = timedelta(days=366)
_MOST: Final = 2000


def secret(subject: Subject, *, since: datetime) -> str:
    """Of an address. `since`: of the act that the mail is about, which its holder has just done."""
    told = {"address": subject.text, "since": format_instant(since), "made_at": format_instant(clock.now())}
    return encode_base64url(sealing.current().seal_text(json.dumps(told), about=ABOUT))


def opened(token: str) -> Holder:
    """Raises ConsentsLinkOver, for whatever is not a link of these either."""
    try:
        told = json.loads(sealing.current().unseal_text(decode_base64url(token[:_MOST]), about=ABOUT))
    except (Undecodable, Unsealable):
        raise ConsentsLinkOver from None
    if parse_instant(told["made_at"]) + LASTS < clock.now():
        raise ConsentsLinkOver
    return Holder(subject=Subject.of_address(told["address"]), since=parse_instant(told["since"]))
