"""Answers on a page that nobody confirmed: anybody may have typed the number or address. They go soon."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.conf import settings

from sourdine.register.durations import Parameter, value_on

if TYPE_CHECKING:
    from sourdine.consents.models import Consent
    from sourdine.consents.retention.holding import Holding

DAYS: Final = (
    Parameter(since=date(2018, 5, 25), value=10, source="RGPD, art. 5, § 1, c et e: no longer than needed"),
)


def unconfirmed(holding: Holding, at: datetime) -> tuple[Consent, ...]:
    """Those that are due to go. They were never worth anything, so that their going is nothing to tell."""
    return tuple(one for one in holding.consents if _is_due(one, at))


def is_all_of(going: tuple[Consent, ...], holding: Holding) -> bool:
    """Whether nothing else is known of the line or address, nor was: then it goes with them."""
    if not going or len(going) < len(holding.consents) or holding.is_in_use:
        return False
    others = (holding.withdrawals, holding.objections, holding.appointments, holding.requests)
    point = holding.point
    if any(others) or point is None or point.collected_at is not None:
        return False
    # What was purged of theirs alone is written on the point, and must be as far back of the unknown.
    told = holding.unknown_since
    return point.consents_since is None or (told is not None and point.consents_since <= told)


def _is_due(consent: Consent, at: datetime) -> bool:
    asked = getattr(consent, "confirmation", None)
    if asked is None or asked.confirmed_at is not None or consent.confirmed_at is not None:
        return False
    if consent.refused_at is not None or consent.withdrawn_at is not None:
        return False
    return bool(asked.expires_at <= at and asked.sent_at <= at - _kept(at))


def _kept(at: datetime) -> timedelta:
    return timedelta(days=settings.SOURDINE.unconfirmed_days or value_on(DAYS, at.date()))
