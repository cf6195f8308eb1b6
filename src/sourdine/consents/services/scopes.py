"""What a consent covers, and which withdrawals end it, in whatever order they were recorded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db.models import Q

from sourdine.clock import format_instant
from sourdine.consents.acts import require_reached
from sourdine.consents.errors import OutsideText
from sourdine.consents.models import Consent, Withdrawal
from sourdine.law.calendar import after_months
from sourdine.law.vocabulary import Channel, Statement

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import QuerySet

    from sourdine.consents.acts import Told
    from sourdine.consents.models import ConsentText
    from sourdine.professionals.models import Organisation


@dataclass(frozen=True, kw_only=True, slots=True)
class Scope:
    channels: frozenset[Channel]
    goods: frozenset[str]
    parties: frozenset[str]
    statements: frozenset[Statement]
    ends_at: datetime | None

    def as_dict(self) -> dict[str, object]:
        return {
            "channels": sorted(self.channels),
            "goods": sorted(self.goods),
            "parties": sorted(self.parties),
            "statements": sorted(self.statements),
            "ends_at": self.ends_at and format_instant(self.ends_at),
        }


def of_act(told: Told, text: ConsentText | None) -> Scope:
    """What was told, within what the text shown says. Raises OutsideText or ChannelDoesNotReach."""
    if text is None:
        return Scope(
            channels=told.channels,
            goods=told.goods,
            parties=told.parties,
            statements=frozenset(),
            ends_at=told.ends_at,
        )
    channels = frozenset(Channel(one) for one in _within("channels", told.channels, text.channels))
    require_reached(told.subject, channels)
    return Scope(
        channels=channels,
        goods=_within("goods", told.goods, text.goods),
        parties=_within("parties", told.parties, text.parties),
        statements=frozenset(Statement(one) for one in text.parts),
        ends_at=_ends_at(told, text),
    )


def of_subject(organisation: Organisation, subject_index: bytes) -> QuerySet[Consent]:
    """Those that were given, refused ones left out."""
    return Consent.objects.filter(
        organisation=organisation, subject_index=subject_index, given_at__isnull=False
    )


def apply(withdrawal: Withdrawal, consents: Iterable[Consent]) -> tuple[Consent, ...]:
    """Ends those of them that it concerns; the first withdrawal counts. Returns those that stood."""
    ended = []
    for consent in consents:
        if concerns(withdrawal, consent):
            stood = consent.withdrawn_at is None
            _end(consent, withdrawal)
            ended += [consent] * stood
    return tuple(ended)


def reconcile(consent: Consent) -> None:
    """A consent recorded after its withdrawal is withdrawn all the same."""
    if consent.given_at is None:
        return
    later = Withdrawal.objects.filter(
        Q(consent=None) | Q(consent=consent.pk),
        organisation=consent.organisation_id,
        subject_index=consent.subject_index,
        at__gte=consent.given_at,
    )
    for withdrawal in later.order_by("at"):
        if concerns(withdrawal, consent):
            _end(consent, withdrawal)
            return


def meets(withdrawal: Withdrawal, scope: Scope) -> bool:
    """Whether it is of something that the scope covers."""
    return _meets(withdrawal.channels, sorted(scope.channels)) and _meets(
        withdrawal.goods, sorted(scope.goods)
    )


def zone_of(consent: Consent) -> ZoneInfo:
    return ZoneInfo(consent.zone)


def _within(field: str, told: frozenset[str], said: Iterable[str]) -> frozenset[str]:
    """Nothing told is all that the text says. Raises OutsideText."""
    if not told <= set(said):
        raise OutsideText(field=field)
    return frozenset(told or said)


def _ends_at(told: Told, text: ConsentText) -> datetime | None:
    by_text = after_months(told.at, text.months) if text.months else None
    ends = [one for one in (told.ends_at, by_text) if one is not None]
    return min(ends) if ends else None


def concerns(withdrawal: Withdrawal, consent: Consent) -> bool:
    """Whether it ends that consent, whichever of them was recorded first."""
    if consent.given_at is None or consent.given_at > withdrawal.at:
        return False
    if withdrawal.consent is not None:
        return withdrawal.consent == consent.pk
    return _meets(withdrawal.channels, consent.channels) and _meets(withdrawal.goods, consent.goods)


def _meets(named: list[str], held: list[str]) -> bool:
    return not named or not set(named).isdisjoint(held)


def _end(consent: Consent, withdrawal: Withdrawal) -> None:
    if consent.withdrawn_at is not None and consent.withdrawn_at <= withdrawal.at:
        return
    consent.withdrawn_at = withdrawal.at
    consent.withdrawal_recorded_at = withdrawal.recorded_at
    consent.save(update_fields=["withdrawn_at", "withdrawal_recorded_at"])
