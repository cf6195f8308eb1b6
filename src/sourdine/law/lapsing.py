"""Until when may a request still be answered?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sourdine.law.evidence import Evidence
from sourdine.law.knowledge import Known
from sourdine.law.trial import try_rules
from sourdine.law.wording import Code

if TYPE_CHECKING:
    from datetime import datetime

    from sourdine.law.contact import Contact
    from sourdine.law.evidence import Request


def lapses_at(answer: Contact, request: Request) -> datetime | None:
    """The instant from which `answer` would be prospecting; None where no rule rests on a request.

    `answer` is the contact by which it would be given, at any instant at which it is still in time.
    """
    tried = try_rules(answer, Evidence(request=Known(value=(request,))), ())
    for trial in tried.trials:
        for finding in (trial.finding, *trial.finding.parts):
            if finding.code is Code.REQUEST_ANSWERED:
                return finding.until
    return None
