"""When will this contact be permitted, if nothing becomes known meanwhile?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sourdine.law.deciding import conclude, next_boundary
from sourdine.law.findings import soonest
from sourdine.law.trial import Tried, try_rules
from sourdine.law.vocabulary import Outcome

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sourdine.law.contact import Contact
    from sourdine.law.evidence import Evidence

HORIZON: Final = timedelta(days=400)


@dataclass(frozen=True, kw_only=True, slots=True)
class Search:
    """What came of looking ahead."""

    permitted_at: datetime | None
    looked_at: datetime  # the last instant that was judged


def next_permitted_time(
    contact: Contact, evidence: Evidence, *, optional: Collection[str] = ()
) -> datetime | None:
    """The first instant from the contact's own on at which `decide` allows it; None within some 13 months."""
    return look_ahead(contact, evidence, optional).permitted_at


def look_ahead(contact: Contact, evidence: Evidence, optional: Collection[str] = ()) -> Search:
    """Goes from one instant to the next at which the answer may change, never past one that is permitted."""
    at: datetime | None = contact.at
    last = contact.at
    while at is not None and at <= contact.at + HORIZON:
        tried = try_rules(replace(contact, at=at), evidence, optional)
        last = at
        if conclude(tried).is_allowed:
            return Search(permitted_at=at, looked_at=at)
        at = _next_chance(tried)
    return Search(permitted_at=None, looked_at=last)


def _next_chance(tried: Tried) -> datetime | None:
    """No rule that stands in the way gives way before; or the law changes before that."""
    blocked = [trial.finding.retry for trial in tried.trials if trial.effect is not Outcome.ALLOWED]
    mended = [retry for retry in blocked if retry is not None]
    patient = max(mended) if mended and len(mended) == len(blocked) else None
    return soonest((patient, next_boundary(tried)))
