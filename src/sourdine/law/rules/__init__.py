"""The kinds of rules there are, of any country: what differs from one to another is in the data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sourdine.law.rules.attempts import Attempts
from sourdine.law.rules.ban import SectorBan
from sourdine.law.rules.calling_number import CallingNumber, CallingNumberShown
from sourdine.law.rules.grounds import Grounds
from sourdine.law.rules.hours import Hours
from sourdine.law.rules.mention import Mention
from sourdine.law.rules.objection import NoObjection
from sourdine.law.rules.retention import Retention
from sourdine.law.rules.silence import Silence

if TYPE_CHECKING:
    from sourdine.law.rulebook.parameters import Kind

KINDS: Final[dict[str, type[Kind]]] = {
    kind.name: kind
    for kind in (
        Grounds,
        SectorBan,
        Hours,
        Attempts,
        Silence,
        NoObjection,
        Retention,
        CallingNumber,
        CallingNumberShown,
        Mention,
    )
}
