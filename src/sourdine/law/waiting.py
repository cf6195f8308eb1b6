"""When will this contact be permitted, if nothing becomes known meanwhile?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sourdine.law.deciding import is_allowed, next_boundary
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

    tried: Tried  # at the contact's own instant
    permitted_at: datetime | None
    looked_at: datetime  # the last instant that was judged


def next_permitted_time(
    contact: Contact, evidence: Evidence, *, optional: Collection[str] = ()
) -> datetime | None:
    """The first instant from the contact's own on at which `decide` allows it; None within some 13 months."""
    return look_ahead(contact, evidence, optional).permitted_at


def look_ahead(contact: Contact, evidence: Evidence, optional: Collection[str] = ()) -> Search:
    """Goes from one instant to the next at which the answer may change, never past one that is permitted."""
    tried = try_rules(contact, evidence, optional)
    first, at = tried, contact.at
    while not is_allowed(tried):
        chance = _next_chance(tried)
        if chance is None or chance > contact.at + HORIZON:
            return Search(tried=first, permitted_at=None, looked_at=at)
        at = chance
        tried = try_rules(replace(contact, at=at), evidence, optional)
    return Search(tried=first, permitted_at=at, looked_at=at)


def _next_chance(tried: Tried) -> datetime | None:
    """No rule that stands in the way gives way before; or the law changes before that."""
    blocked = [trial.finding.retry for trial in tried.trials if trial.effect is not Outcome.ALLOWED]
    mended = [retry for retry in blocked if retry is not None]
    patient = max(mended) if mended and len(mended) == len(blocked) else None
    return soonest((patient, next_boundary(tried)))
