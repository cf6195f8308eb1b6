"""What of a holding is due to go.

- An attempt goes after three years: the rules look back 30 days, an offence may be pursued for three years.
- A consent that ended goes three years after it was collected (R.223-2); after a refusal or a withdrawal,
  which weigh like objections, three years from them.
- An answer on a page of collection that nobody confirmed goes after days, and with it a line or address of
  which nothing else is known.
- Everything about a person goes three years after their own last act: silence means no. An objection stays
  as long as it must be kept, and as long as the professional knows the person at all.

Two things never happen. A withdrawal never goes before a consent that it might concern: nothing withdrawn
becomes usable again. And what is purged is never taken for what never was: `since` says from when on the
evidence is whole, for that person alone when something of theirs stays; so that whoever else is known keeps
evidence that reaches back to the beginning.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from sourdine.consents.retention.holding import collected_at
from sourdine.consents.retention.unconfirmed import is_all_of, unconfirmed
from sourdine.law.calendar import after_years

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sourdine.consents.models import (
        Appointment,
        Consent,
        ContactPoint,
        InformationRequest,
        Objection,
        Withdrawal,
    )
    from sourdine.consents.retention.holding import Holding

YEARS: Final = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Due:
    """What goes of one holding. `point`: the line or address itself. `is_forgotten`: all evidence with it."""

    subject_index: bytes = field(repr=False)
    since: datetime
    is_forgotten: bool
    point: ContactPoint | None = None
    consents: tuple[Consent, ...] = ()
    unconfirmed: tuple[Consent, ...] = ()
    withdrawals: tuple[Withdrawal, ...] = ()
    objections: tuple[Objection, ...] = ()
    appointments: tuple[Appointment, ...] = ()
    requests: tuple[InformationRequest, ...] = ()

    @property
    def is_anything(self) -> bool:
        return self.is_evidence or bool(self.unconfirmed)

    @property
    def is_evidence(self) -> bool:
        """Something that decisions rest on: that it went must be told."""
        return self.is_forgotten or bool(self._rows())

    def _rows(self) -> tuple[object, ...]:
        return (*self.consents, *self.withdrawals, *self.objections, *self.appointments, *self.requests)


def horizon(at: datetime) -> datetime:
    """What is older has been kept for long enough."""
    return after_years(at, -YEARS)


def ends_at(holding: Holding) -> datetime:
    """When the person is forgotten, unless they are heard of again."""
    return after_years(holding.last_act_at, YEARS)


def due(holding: Holding, at: datetime) -> Due:
    """What goes of it at that instant."""
    never_confirmed = unconfirmed(holding, at)
    if is_all_of(never_confirmed, holding):
        return _never_confirmed(never_confirmed, holding, at)
    if holding.last_act_at <= horizon(at) and not holding.is_in_use:
        return _all_of(holding, at)
    return _what_ended(holding, never_confirmed, at)


def _never_confirmed(going: tuple[Consent, ...], holding: Holding, at: datetime) -> Due:
    """Somebody of whom there was never anything else."""
    return Due(
        subject_index=holding.subject_index,
        since=at,
        is_forgotten=False,
        point=holding.point,
        unconfirmed=going,
    )


def _all_of(holding: Holding, at: datetime) -> Due:
    return Due(
        subject_index=holding.subject_index,
        since=at,
        is_forgotten=True,
        point=holding.point,
        consents=holding.consents,
        # One that came late is honoured for as long as one that came at once.
        withdrawals=tuple(one for one in holding.withdrawals if one.recorded_at <= horizon(at)),
        objections=tuple(one for one in holding.objections if one.keep_until <= at),
        appointments=holding.appointments,
        requests=holding.requests,
    )


def _what_ended(holding: Holding, never_confirmed: tuple[Consent, ...], at: datetime) -> Due:
    consents = tuple(one for one in _ended_consents(holding, at) if one not in never_confirmed)
    withdrawals = _withdrawals_of(consents, holding)
    appointments = tuple(one for one in holding.appointments if one.ends_at <= horizon(at))
    requests = tuple(one for one in holding.requests if _over(one) <= horizon(at))
    ends = [one.ends_at for one in consents if one.stands and one.ends_at is not None]
    return Due(
        subject_index=holding.subject_index,
        # Contacts after that are judged alike with and without what goes.
        since=max([horizon(at), *ends]),
        is_forgotten=False,
        consents=consents,
        unconfirmed=never_confirmed,
        withdrawals=withdrawals,
        appointments=appointments,
        requests=requests,
    )


def _ended_consents(holding: Holding, at: datetime) -> tuple[Consent, ...]:
    ended = tuple(one for one in holding.consents if _has_ended(one, at))
    if _may_forget_withdrawals(holding, ended, at):
        return ended
    return tuple(one for one in ended if one.withdrawn_at is None)


def _has_ended(consent: Consent, at: datetime) -> bool:
    oldest = horizon(at)
    if collected_at(consent) > oldest:
        return False
    if not consent.stands:
        said_no_at = consent.withdrawn_at or consent.refused_at
        return said_no_at is None or said_no_at <= oldest
    return consent.ends_at is not None and consent.ends_at <= at


def _may_forget_withdrawals(holding: Holding, ended: Iterable[Consent], at: datetime) -> bool:
    """Once the last of them is old enough, and whatever stays was given after it."""
    said = [one.at for one in holding.withdrawals]
    said += [one.withdrawn_at for one in holding.consents if one.withdrawn_at is not None]
    last = max(said, default=None)
    if last is None:
        return True
    going = {one.pk for one in ended}
    stay = [one.given_at for one in holding.consents if one.given_at is not None and one.pk not in going]
    return last <= horizon(at) and all(given_at > last for given_at in stay)


def _withdrawals_of(consents: Iterable[Consent], holding: Holding) -> tuple[Withdrawal, ...]:
    """Those that ended what goes; one of what was never given is honoured as an objection, and stays."""
    ended = min((one.withdrawn_at for one in consents if one.withdrawn_at is not None), default=None)
    return () if ended is None else tuple(one for one in holding.withdrawals if one.at >= ended)


def _over(request: InformationRequest) -> datetime:
    return max(one for one in (request.at, request.until, request.lapses_at) if one is not None)
